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
    return crud;
  }
  Object.assign(known, crud);
  changed(known);
  return known;
}

export const changed = crud => changes.dispatchEvent(new CustomEvent('change', { detail: crud.uuid }));

setInterval(() => stored.forEach((crud, uuid) => isExpired(crud) && stored.delete(uuid)), 60_000);

/** Whether the user liked or reposted a crud in this browser; the API returns counts only. */
export const hasReaction = (kind, crud) => reactions(kind).has(crud.uuid);

const MAX_STORED_REACTIONS = 500;
const storageKey = kind => `cruddur.${kind}s.${session.handle()}`;

function reactions(kind) {
  try {
    return new Set(session.handle() ? JSON.parse(localStorage.getItem(storageKey(kind)) ?? '[]') : []);
  } catch {
    return new Set();
  }
}

function storeReaction(kind, crud, on) {
  const all = reactions(kind);
  if (on) all.add(crud.uuid);
  else all.delete(crud.uuid);
  localStorage.setItem(storageKey(kind), JSON.stringify([...all].slice(-MAX_STORED_REACTIONS)));
}

const pending = new Set();

/** Toggles a like or repost. The update is optimistic and is rolled back if the request fails. */
export async function toggleReaction(kind, crud) {
  const key = kind + crud.uuid;
  if (pending.has(key)) return;
  pending.add(key);
  const counter = `${kind}s_count`, before = crud[counter], on = !hasReaction(kind, crud);
  const show = (count, reacted) => {
    crud[counter] = count;
    storeReaction(kind, crud, reacted);
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

/** Deletes a crud on the server and in every list. */
export async function remove(crud) {
  await api.remove(`/api/activities/${crud.uuid}`);
  discard(crud.uuid);
}

/** Removes a crud from every list. */
export function discard(uuid) {
  stored.delete(uuid);
  changes.dispatchEvent(new CustomEvent('removed', { detail: uuid }));
}
