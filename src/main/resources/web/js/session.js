// The user's session, stored in localStorage and shared by all tabs.

const KEY = 'cruddur.session';
export const changes = new EventTarget();

let current = load();
let configuration;

/** How users sign in at this server: {auth, domain, client_id}. */
export const config = () => (configuration ??= fetch('/config.json')
  .then(response => response.json())
  .catch(error => { configuration = undefined; throw error; }));

export const handle = () => current?.handle ?? null;
export const displayName = () => current?.name ?? handle();

/** The signed-in user in the form of the API. */
export const user = () => ({ display_name: displayName() ?? '', handle: handle() ?? '', avatar_url: current?.avatar ?? null });
export const isViewer = other => Boolean(other) && other.toLowerCase() === handle()?.toLowerCase();

/** The access token. Refreshes it one minute before it expires. */
export async function token() {
  if (current?.refresh && current.expires - Date.now() < 60_000) await refresh(current.access).catch(() => {});
  return current?.access ?? null;
}

export function start(session) {
  store(session);
}

export function rename(newName) {
  if (current) store({ ...current, name: newName });
}

/** Remembers the path of the user's avatar, or null. */
export function setAvatar(avatar) {
  if (current && (current.avatar ?? null) !== (avatar ?? null)) store({ ...current, avatar });
}

export function end(reason) {
  store(null);
  changes.dispatchEvent(new CustomEvent('end', { detail: reason }));
}

/**
 * Ends the session in this browser. A session from the hosted pages ends there, too: the refresh token is revoked and
 * the browser goes to the logout endpoint, which returns to this site. Resolves to whether the browser leaves.
 */
export async function signOut() {
  const refreshToken = current?.refresh;
  end();
  const { domain, client_id } = refreshToken ? await config().catch(() => ({})) : {};
  if (!domain) return false;
  const body = new URLSearchParams({ token: refreshToken, client_id });
  fetch(`${domain}/oauth2/revoke`, { method: 'POST', body, keepalive: true }).catch(() => {});
  location.assign(`${domain}/logout?` + new URLSearchParams({ client_id, logout_uri: `${location.origin}/` }));
  return true;
}

let refreshing;

/** Refreshes an access token. Resolves to null if there is no valid refresh token; rejects after any other failure. */
export function refresh(stale) {
  if (current && current.access !== stale) return Promise.resolve(current.access);
  if (!current?.refresh) return Promise.resolve(null);
  refreshing ??= requestRefresh().finally(() => { refreshing = undefined; });
  return refreshing;
}

/** Refreshes a token that the server rejected, or ends the session. Rejects if the sign-in service does not answer. */
export async function replace(rejected) {
  const refreshed = await refresh(rejected);
  if (!refreshed) expire();
  return refreshed;
}

export function expire() {
  if (current) end('Your sign-in has run out. Please sign in again.');
}

async function requestRefresh() {
  try {
    const { domain, client_id } = await config();
    const response = await requestTokens(domain, { grant_type: 'refresh_token', client_id, refresh_token: current.refresh });
    store({ ...current, access: response.access_token, expires: expiryOf(response) });
    return current.access;
  } catch (error) {
    if (error.isRefused) return null;
    throw error;
  }
}

/** Redirects to the hosted sign-in page (authorization code with PKCE, RFC 7636). */
export async function startHostedSignIn({ domain, client_id }, back) {
  const verifier = random(), state = random();
  sessionStorage.setItem('cruddur.pkce', JSON.stringify({ verifier, state, back }));
  const challenge = base64Url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)));
  location.assign(`${domain}/oauth2/authorize?` + new URLSearchParams({
    response_type: 'code', client_id, redirect_uri: redirectUri(), scope: 'openid profile email',
    state, code_challenge: challenge, code_challenge_method: 'S256',
  }));
}

/**
 * Exchanges the authorization code for tokens. Resolves to the path to continue at. Checks `state` before it reads any
 * other parameter: otherwise a link could show its own text as an error of this site.
 */
export async function completeHostedSignIn(query) {
  const { verifier, state, back } = JSON.parse(sessionStorage.getItem('cruddur.pkce') ?? '{}');
  sessionStorage.removeItem('cruddur.pkce');
  if (!state || query.get('state') !== state) throw new Error('This sign-in was not begun here. Please try again.');
  if (query.get('error')) throw new Error(query.get('error_description') ?? query.get('error'));
  const { domain, client_id } = await config();
  const response = await requestTokens(domain, {
    grant_type: 'authorization_code', client_id, code: query.get('code'), code_verifier: verifier, redirect_uri: redirectUri(),
  });
  const claims = claimsOf(response.id_token);
  start({
    handle: claims.preferred_username, name: claims.name ?? claims.preferred_username,
    access: response.access_token, refresh: response.refresh_token, expires: expiryOf(response),
  });
  return back ?? '/';
}

async function requestTokens(domain, form) {
  const response = await fetch(`${domain}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
  if (!response.ok) {
    const isRefused = [400, 401].includes(response.status);
    throw Object.assign(new Error('The sign-in service gave no token. Please try again.'), { isRefused });
  }
  return response.json();
}

const redirectUri = () => `${location.origin}/sign-in`;
const expiryOf = response => Date.now() + (response.expires_in ?? 3600) * 1000;
const random = () => base64Url(crypto.getRandomValues(new Uint8Array(32)));
const base64Url = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes)))
  .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

/** Decodes the claims without verification: they only provide the displayed name. */
function claimsOf(token) {
  const bytes = atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'));
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, char => char.charCodeAt(0))));
}

function load() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function store(session) {
  current = session;
  if (session) localStorage.setItem(KEY, JSON.stringify(session));
  else localStorage.removeItem(KEY);
  changes.dispatchEvent(new Event('change'));
}

window.addEventListener('storage', event => {
  if (event.key !== KEY) return;
  current = load();
  changes.dispatchEvent(new Event('change'));
});
