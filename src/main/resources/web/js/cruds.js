// Every crud that was seen, once: what is done to it in one place shows in all.
import * as api from './api.js';
import * as session from './session.js';
import { isOver } from './time.js';

const seen = new Map();
export const changes = new EventTarget();

/** The one copy of a crud, with what is new about it. */
export function keep(crud) {
  const known = seen.get(crud.uuid);
  if (!known) {
    seen.set(crud.uuid, crud);
    return crud;
  }
  Object.assign(known, crud);
  changed(known);
  return known;
}

export const changed = crud => changes.dispatchEvent(new CustomEvent('change', { detail: crud.uuid }));

setInterval(() => seen.forEach((crud, uuid) => isOver(crud) && seen.delete(uuid)), 60_000);

/** A crud tells how many like it, not whether you do; so this browser remembers what you did in it. */
export const did = (kind, crud) => marks(kind).has(crud.uuid);

const REMEMBERED = 500;
const markKey = kind => `cruddur.${kind}s.${session.who()}`;

function marks(kind) {
  try {
    return new Set(session.who() ? JSON.parse(localStorage.getItem(markKey(kind)) ?? '[]') : []);
  } catch {
    return new Set();
  }
}

function mark(kind, crud, on) {
  const all = marks(kind);
  if (on) all.add(crud.uuid);
  else all.delete(crud.uuid);
  localStorage.setItem(markKey(kind), JSON.stringify([...all].slice(-REMEMBERED)));
}

const busy = new Set();

/** Likes or reposts, or takes it back: shown at once, and undone where the API will not have it. */
export async function toggle(kind, crud) {
  const work = kind + crud.uuid;
  if (busy.has(work)) return;
  busy.add(work);
  const counter = `${kind}s_count`, before = crud[counter], on = !did(kind, crud);
  const show = (count, marked) => {
    crud[counter] = count;
    mark(kind, crud, marked);
    changed(crud);
  };
  show(Math.max(0, before + (on ? 1 : -1)), on);
  try {
    const path = `/api/activities/${crud.uuid}/${kind}`;
    const answer = await (on ? api.put(path) : api.remove(path));
    show(answer[counter], on);
  } catch (error) {
    show(before, !on);
    throw error;
  } finally {
    busy.delete(work);
  }
}

/** Takes it away everywhere. */
export async function remove(crud) {
  await api.remove(`/api/activities/${crud.uuid}`);
  drop(crud.uuid);
}

export function drop(uuid) {
  seen.delete(uuid);
  changes.dispatchEvent(new CustomEvent('gone', { detail: uuid }));
}
