// Who is signed in. Kept in this browser; every tab of it knows.

const KEY = 'cruddur.session';
export const changes = new EventTarget();

let current = load();
let asked;

/** How this server signs people in: {auth, domain, client_id}. */
export const config = () => (asked ??= fetch('/config.json')
  .then(response => response.json())
  .catch(error => { asked = undefined; throw error; }));

export const who = () => current?.handle ?? null;
export const name = () => current?.name ?? who();

/** Who is signed in, as the API names people. */
export const me = () => ({ display_name: name() ?? '', handle: who() ?? '' });
export const isMe = handle => Boolean(handle) && handle.toLowerCase() === who()?.toLowerCase();

/** The access token; a minute before its end a new one, where there can be one. */
export async function token() {
  if (current?.refresh && current.ends - Date.now() < 60_000) await renew(current.access);
  return current?.access ?? null;
}

export function begin(session) {
  store(session);
}

export function rename(displayName) {
  if (current) store({ ...current, name: displayName });
}

export function end(reason) {
  store(null);
  changes.dispatchEvent(new CustomEvent('end', { detail: reason }));
}

let renewing;

/** A new access token by the refresh token; null where that is not to be had. */
export function renew(stale) {
  if (current && current.access !== stale) return Promise.resolve(current.access);
  if (!current?.refresh) return Promise.resolve(null);
  renewing ??= refresh().finally(() => { renewing = undefined; });
  return renewing;
}

async function refresh() {
  try {
    const { domain, client_id } = await config();
    const answer = await tokens(domain, { grant_type: 'refresh_token', client_id, refresh_token: current.refresh });
    store({ ...current, access: answer.access_token, ends: endOf(answer) });
    return current.access;
  } catch {
    return null;
  }
}

/** Goes to the hosted pages to sign in (authorization code with PKCE, RFC 7636). */
export async function leaveToSignIn({ domain, client_id }, back) {
  const verifier = random(), state = random();
  sessionStorage.setItem('cruddur.pkce', JSON.stringify({ verifier, state, back }));
  const challenge = base64Url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)));
  location.assign(`${domain}/oauth2/authorize?` + new URLSearchParams({
    response_type: 'code', client_id, redirect_uri: returnTo(), scope: 'openid profile email',
    state, code_challenge: challenge, code_challenge_method: 'S256',
  }));
}

/** Comes back from there with a code, which becomes the tokens. Gives the address to go on to. */
export async function comeBack(query) {
  const { verifier, state, back } = JSON.parse(sessionStorage.getItem('cruddur.pkce') ?? '{}');
  sessionStorage.removeItem('cruddur.pkce');
  if (query.get('error')) throw new Error(query.get('error_description') ?? query.get('error'));
  if (!state || query.get('state') !== state) throw new Error('This sign-in was not begun here. Please try again.');
  const { domain, client_id } = await config();
  const answer = await tokens(domain, {
    grant_type: 'authorization_code', client_id, code: query.get('code'), code_verifier: verifier, redirect_uri: returnTo(),
  });
  const claims = claimsOf(answer.id_token);
  begin({
    handle: claims.preferred_username, name: claims.name ?? claims.preferred_username,
    access: answer.access_token, refresh: answer.refresh_token, ends: endOf(answer),
  });
  return back ?? '/';
}

async function tokens(domain, form) {
  const response = await fetch(`${domain}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
  if (!response.ok) throw new Error('The sign-in service gave no token. Please try again.');
  return response.json();
}

const returnTo = () => `${location.origin}/sign-in`;
const endOf = answer => Date.now() + (answer.expires_in ?? 3600) * 1000;
const random = () => base64Url(crypto.getRandomValues(new Uint8Array(32)));
const base64Url = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes)))
  .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

/** Read, not checked: they only say what to call the one who signed in. */
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
