// Store of the loaded cruds: one object per crud, so that a change shows wherever the crud is displayed.
import * as api from './api.js';
import * as session from './session.js';
import { isExpired } from './time.js';

const stored = new Map();
export const changes = new EventTarget();

/** Stores a crud, or updates the stored object. Returns the stored object. */
export function store(crud) {
  const known = stored.get(crud.uuid);
  if (!known) {
    stored.set(crud.uuid, crud);
    requestState(crud.uuid);
    return crud;
  }
  Object.assign(known, crud);
  changed(known);
  return known;
}

export const changed = crud => changes.dispatchEvent(new CustomEvent('change', { detail: crud.uuid }));

setInterval(() => stored.forEach((crud, uuid) => isExpired(crud) && stored.delete(uuid)), 60_000);

/** The server's state of each crud for the user: {liked, reposted, bookmarked}. */
const states = new Map();
const MEMBERS = { like: 'liked', repost: 'reposted', bookmark: 'bookmarked' };
const MAX_UUIDS = 100;
let requested = new Set();

export const hasReaction = (kind, crud) => Boolean(states.get(crud.uuid)?.[MEMBERS[kind]]);

/** Requests the states of all cruds that the present task stores, in one request. */
function requestState(uuid) {
  if (!session.handle() || states.has(uuid)) return;
  if (!requested.size) setTimeout(loadStates);
  requested.add(uuid);
}

async function loadStates() {
  const all = [...requested], user = session.handle(), beganMillis = performance.now();
  requested = new Set();
  for (let start = 0; start < all.length; start += MAX_UUIDS) {
    try {
      const loaded = await api.get(`/api/activities/states?uuids=${all.slice(start, start + MAX_UUIDS).join(',')}`);
      if (session.handle() !== user) return;
      for (const { uuid, ...state } of loaded) {
        // The user may have clicked meanwhile.
        if (clickedMillis.get(uuid) > beganMillis) continue;
        states.set(uuid, state);
        changes.dispatchEvent(new CustomEvent('change', { detail: uuid }));
      }
    } catch {
      // The buttons show no state until the list is loaded again.
    }
  }
}

let user = session.handle();
session.changes.addEventListener('change', () => {
  if (session.handle() === user) return;
  user = session.handle();
  states.clear();
  stored.forEach((crud, uuid) => {
    changed(crud);
    requestState(uuid);
  });
});

const pending = new Set();
const clickedMillis = new Map();

/** Toggles a like, repost or bookmark. The update is optimistic and is rolled back if the request fails. */
export async function toggleReaction(kind, crud) {
  const key = kind + crud.uuid;
  if (pending.has(key)) return;
  pending.add(key);
  clickedMillis.set(crud.uuid, performance.now());
  const counter = `${kind}s_count`, before = crud[counter], on = !hasReaction(kind, crud);
  const show = (count, reacted) => {
    if (counter in crud) crud[counter] = count;
    states.set(crud.uuid, { ...states.get(crud.uuid), [MEMBERS[kind]]: reacted });
    changed(crud);
  };
  show(Math.max(0, before + (on ? 1 : -1)), on);
  try {
    const path = `/api/activities/${crud.uuid}/${kind}`;
    const result = await (on ? api.put(path) : api.remove(path));
    show(result[counter], on);
  } catch (error) {
    show(before, !on);
    throw error;
  } finally {
    pending.delete(key);
  }
}

/** Shows a changed name or picture of an author on all cruds. */
export function updateAuthor(handle, members) {
  stored.forEach(crud => {
    if (crud.handle === handle) changed(Object.assign(crud, members));
  });
}

/** Deletes a crud on the server and in every list. */
export async function remove(crud) {
  await api.remove(`/api/activities/${crud.uuid}`);
  const parent = stored.get(crud.reply_to_activity_uuid);
  if (parent) {
    parent.replies_count = Math.max(0, parent.replies_count - 1);
    changed(parent);
  }
  discard(crud.uuid);
}

/** Removes a crud from every list. */
export function discard(uuid) {
  stored.delete(uuid);
  changes.dispatchEvent(new CustomEvent('removed', { detail: uuid }));
}

/** Removes the cruds of a user from every list. */
export function discardOf(handle) {
  [...stored.values()].filter(crud => crud.handle.toLowerCase() === handle.toLowerCase()).forEach(crud => discard(crud.uuid));
}
