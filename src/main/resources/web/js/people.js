// The user's relationships with other people: follow, mute, block.
import * as api from './api.js';
import * as cruds from './cruds.js';
import { clearCache } from './parts/feed.js';

/** Dispatches 'change' with {handle, kind, on}. */
export const changes = new EventTarget();

const user = handle => `/api/users/@${encodeURIComponent(handle)}`;

/** {following, followed_by, blocking, blocked_by, muting}. */
export const relationship = handle => api.get(`${user(handle)}/relationship`);

/** Sets or ends one of follow, mute and block. Resolves to the answer of the API. */
export async function change(kind, handle, on) {
  const path = `${user(handle)}/${kind}`;
  const answer = await (on ? api.put(path) : api.remove(path));
  clearCache();
  if (on && kind === 'block') cruds.discardOf(handle);
  changes.dispatchEvent(new CustomEvent('change', { detail: { handle, kind, on } }));
  return answer;
}
