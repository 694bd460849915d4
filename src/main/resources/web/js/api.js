// Client of the public API; no other module calls it.
import * as session from './session.js';
import { plural } from './text.js';
import { synchronize } from './time.js';

/** An error response with the codes of the API. */
export class ApiError extends Error {
  constructor(status, codes, retryAfterMillis) {
    super(codes.join(', '));
    Object.assign(this, { status, codes, retryAfterMillis });
  }
}

/** The server sent no response, or an incomplete one. */
export class NetworkError extends Error {}

/** Whether the server responds. Dispatches 'online' and 'offline' on each change. */
export const connectivity = new EventTarget();
connectivity.online = true;

export function setOnline(online) {
  if (connectivity.online === online) return;
  connectivity.online = online;
  connectivity.dispatchEvent(new Event(online ? 'online' : 'offline'));
}

window.addEventListener('offline', () => setOnline(false));

/** Sends a health check and updates the connectivity. */
export async function checkHealth() {
  try {
    setOnline((await fetch('/api/health-check', { signal: AbortSignal.timeout(5000), cache: 'no-store' })).ok);
  } catch {
    setOnline(false);
  }
}

const TIMEOUT_MILLIS = 15_000;

/** Sends a request. Resolves to the JSON body and the path of the next page (null on the last page). */
export async function request(method, path, body, headers = {}) {
  const response = await authorized(method, path, body, headers, () => AbortSignal.timeout(TIMEOUT_MILLIS));
  return { body: await read(response, 'json'), next: nextPath(response) };
}

/** Sends a request with the access token; refreshes a token that the server rejects. Throws unless the request succeeds. */
async function authorized(method, path, body, headers, signal) {
  const token = await session.token();
  let response = await send(method, path, body, headers, token, signal());
  if (response.status === 401 && token) {
    const refreshed = await session.replace(token);
    if (refreshed) response = await send(method, path, body, headers, refreshed, signal());
    if (refreshed && response.status === 401) session.expire();
  }
  if (response.ok) return response;
  const codes = await response.json().catch(() => null);
  throw new ApiError(response.status, Array.isArray(codes) ? codes : [`generic_${response.status}`],
    retryAfterMillis(response));
}

/** The seconds of the header Retry-After in milliseconds, 0 without the header. */
export const retryAfterMillis = response => 1000 * (Number(response.headers.get('Retry-After')) || 0);

async function send(method, path, body, headers, token, signal) {
  const options = { method, headers: { ...headers }, signal };
  if (token) options.headers.Authorization = `Bearer ${token}`;
  if (body instanceof Blob) {
    options.headers['Content-Type'] = body.type;
    options.body = body;
  } else if (body !== undefined) {
    options.headers['Content-Type'] = 'application/json';
    options.body = JSON.stringify(body);
  }
  try {
    const response = await fetch(path, options);
    synchronize(response.headers.get('Date'));
    setOnline(true);
    return response;
  } catch {
    setOnline(false);
    throw new NetworkError('Cruddur does not answer.');
  }
}

async function read(response, type) {
  try {
    return await response[type]();
  } catch {
    throw new NetworkError('The answer broke off.');
  }
}

// The target of Link is relative to the request.
function nextPath(response) {
  const target = response.headers.get('Link')?.match(/<([^>]*)>\s*;\s*rel="next"/)?.[1];
  if (!target) return null;
  const url = new URL(target, response.url);
  return url.pathname + url.search;
}

export const get = async path => (await request('GET', path)).body;
export const page = async path => {
  const { body, next } = await request('GET', path);
  return { items: body, next };
};
export const put = async (path, body) => (await request('PUT', path, body)).body;
export const remove = async (path, body) => (await request('DELETE', path, body)).body;

/** Downloads a file that needs the access token. It may take minutes, so it has no timeout. */
export async function download(path, name) {
  const response = await authorized('GET', path, undefined, {}, () => undefined);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await read(response, 'blob'));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** A retry with the same idempotency key writes nothing twice. */
export const post = async (path, body, key = crypto.randomUUID()) =>
  (await request('POST', path, body, { 'Idempotency-Key': key })).body;

const ERROR_TEXTS = {
  message_blank: 'Write something first.',
  message_exceed_max_chars: 'That is more than 280 characters.',
  message_exceed_max_chars_1024: 'That is more than 1,024 characters.',
  ttl_blank: 'Choose how long it should last.',
  activity_not_found: 'This crud is gone.',
  user_not_found: 'No user has this handle.',
  message_group_not_found: 'There is no such conversation.',
  display_name_blank: 'A name is needed.',
  display_name_exceed_max_chars: 'A name has at most 64 characters.',
  bio_exceed_max_chars: 'A bio has at most 512 characters.',
  search_term_blank: 'Type a search term.',
  search_term_exceed_max_chars: 'The search term is too long.',
  blocked: 'One of you has blocked the other.',
  user_is_yourself: 'That is you.',
  follow_limit_reached: 'You follow 10,000 people already.',
  block_limit_reached: 'You block 10,000 people already.',
  mute_limit_reached: 'You mute 10,000 people already.',
  avatar_invalid: 'This picture cannot be used. Use JPEG, PNG, WebP or GIF, up to 24 megapixels.',
  body_too_large: 'That is too large.',
  unsupported_media_type: 'This kind of file cannot be used.',
  handle_mismatch: 'That is not your handle.',
  reason_invalid: 'Choose a reason.',
  comment_exceed_max_chars: 'A comment has at most 1,024 characters.',
  user_suspended: 'This account is suspended.',
  generic_401: 'Please sign in first.',
  generic_403: 'Only the author may change this.',
  user_not_registered: 'You are signed in, but not registered here yet.',
  malformed_json: 'This text contains a character that cannot be stored.',
  conflict: 'Someone did the same at the same time. Please try again.',
  export_in_progress: 'A download of your data is under way already.',
  generic_500: 'Something went wrong on the server.',
};

/** Failures that pass: the same request may succeed later. */
const BUSY_TEXTS = {
  rate_limited: 'That was a lot at once.',
  generic_503: 'Cruddur is busy.',
  database_unavailable: 'Cruddur is busy.',
  keys_unavailable: 'Cruddur is busy.',
  shutting_down: 'Cruddur is being restarted.',
  // From a proxy in front of the server.
  generic_429: 'That was a lot at once.',
  generic_502: 'Cruddur does not answer.',
  generic_504: 'Cruddur does not answer.',
};

function codeText(code, retryAfterMillis) {
  if (!Object.hasOwn(BUSY_TEXTS, code)) return ERROR_TEXTS[code] ?? `Something went wrong (${code}).`;
  return `${BUSY_TEXTS[code]} Try again ${retryAfterMillis > 1000 ? `in ${plural(Math.ceil(retryAfterMillis / 1000), 'second')}` : 'in a moment'}.`;
}


/** The text of an error for the user. */
export function errorText(error) {
  if (error instanceof ApiError) return error.codes.map(code => codeText(code, error.retryAfterMillis)).join(' ');
  if (error instanceof NetworkError) return 'Cruddur does not answer. Are you offline?';
  return 'Something went wrong.';
}
