// The public API, and nothing else.
import * as session from './session.js';
import { setBy } from './time.js';

/** An answer that is an error: its codes, as the API gives them. */
export class Refused extends Error {
  constructor(status, codes) {
    super(codes.join(', '));
    this.status = status;
    this.codes = codes;
  }
}

/** No answer at all. */
export class Unreachable extends Error {}

/** Tells whether the server answers: 'online' and 'offline', once each time it changes. */
export const line = new EventTarget();
line.up = true;

export function reach(up) {
  if (line.up === up) return;
  line.up = up;
  line.dispatchEvent(new Event(up ? 'online' : 'offline'));
}

window.addEventListener('offline', () => reach(false));

/** Asks whether it answers. */
export async function probe() {
  try {
    reach((await fetch('/api/health-check', { signal: AbortSignal.timeout(5000), cache: 'no-store' })).ok);
  } catch {
    reach(false);
  }
}

const LIMIT_MILLIS = 15_000;

/** Asks, and gives the body with the address of the next page, if there is one. */
export async function ask(method, path, body, headers = {}) {
  const token = await session.token();
  let response = await send(method, path, body, headers, token);
  if (response.status === 401 && token) {
    const fresh = await session.renew(token);
    if (fresh) response = await send(method, path, body, headers, fresh);
  }
  const answer = await read(response);
  if (!response.ok) {
    const codes = Array.isArray(answer) ? answer : [`generic_${response.status}`];
    if (response.status === 401 && session.who()) session.end('Your sign-in has run out. Please sign in again.');
    throw new Refused(response.status, codes);
  }
  return { body: answer, next: next(response.headers.get('Link')) };
}

async function send(method, path, body, headers, token) {
  const options = { method, headers: { ...headers }, signal: AbortSignal.timeout(LIMIT_MILLIS) };
  if (token) options.headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) {
    options.headers['Content-Type'] = 'application/json';
    options.body = JSON.stringify(body);
  }
  try {
    const response = await fetch(path, options);
    setBy(response.headers.get('Date'));
    reach(true);
    return response;
  } catch {
    reach(false);
    throw new Unreachable('Cruddur does not answer.');
  }
}

async function read(response) {
  try {
    return await response.json();
  } catch {
    throw new Unreachable('The answer broke off.');
  }
}

const next = link => link?.match(/<([^>]*)>\s*;\s*rel="next"/)?.[1] ?? null;

export const get = async path => (await ask('GET', path)).body;
export const page = async path => {
  const { body, next: more } = await ask('GET', path);
  return { items: body, next: more };
};
export const put = async (path, body) => (await ask('PUT', path, body)).body;
export const remove = async path => (await ask('DELETE', path)).body;

/** The same key again, after an answer that never came, writes nothing twice. */
export const post = async (path, body, key = crypto.randomUUID()) =>
  (await ask('POST', path, body, { 'Idempotency-Key': key })).body;

const WORDS = {
  message_blank: 'Write something first.',
  message_exceed_max_chars: 'That is more than 280 characters.',
  message_exceed_max_chars_1024: 'That is more than 1,024 characters.',
  ttl_blank: 'Choose how long it should last.',
  activity_not_found: 'This crud is gone.',
  user_not_found: 'There is nobody of that handle.',
  message_group_not_found: 'There is no such conversation.',
  display_name_blank: 'A name is needed.',
  display_name_exceed_max_chars: 'A name has at most 64 characters.',
  bio_exceed_max_chars: 'A bio has at most 512 characters.',
  search_term_blank: 'Type what to look for.',
  generic_401: 'Please sign in first.',
  generic_403: 'This is not yours to change.',
  user_not_registered: 'You are signed in, but not registered here yet.',
  generic_503: 'Cruddur is busy. Try again in a moment.',
};

/** What went wrong, for people. */
export function words(error) {
  if (error instanceof Refused) return error.codes.map(code => WORDS[code] ?? `Something went wrong (${code}).`).join(' ');
  if (error instanceof Unreachable) return 'Cruddur does not answer. Are you offline?';
  return 'Something went wrong.';
}
