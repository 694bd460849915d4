// Counts of unseen notifications, followers and conversations, kept up to date by the viewer's stream.
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import * as api from './api.js';
import * as session from './session.js';
import { Live } from './live.js';

const NONE = { notifications: 0, followers: 0, messages: 0 };
const MAX = 100;

export let counts = NONE;

/** Dispatches 'counts', 'activities' and 'messages' with the new ones, and 'missed'. */
export const changes = new EventTarget();

const dispatch = (name, detail) => changes.dispatchEvent(new CustomEvent(name, { detail }));

function show(unread) {
  counts = unread;
  dispatch('counts', unread);
}

async function load() {
  try {
    if (session.handle()) show(await api.get('/api/unread'));
  } catch {
    // The stream brings the counts when the server responds again.
  }
}

/** Marks the events up to a time as seen. `path` is the list: notifications, followers or a conversation. */
export async function markSeen(path, at) {
  if (!at) return;
  try {
    await api.put(`${path}/seen`, { at });
    await load();
  } catch {
    // The events stay unseen.
  }
}

/** The badge with a count of unseen events, if there are any. */
export const badge = count => (count ? html`<b class="badge"><i class="visually-hidden">New: </i>${text(count)}</b>` : nothing);

/** The API counts up to 100, which is shown as 99+. */
export const text = count => (count >= MAX ? `${MAX - 1}+` : String(count));

let live, user;

function follow() {
  if (session.handle() === user) return;
  user = session.handle();
  live?.close();
  live = null;
  show(NONE);
  if (!user) return;
  load();
  live = new Live('/api/stream', {
    unread: show,
    activities: cruds => dispatch('activities', cruds),
    messages: sent => dispatch('messages', sent),
  }, () => { load(); dispatch('missed'); });
}

session.changes.addEventListener('change', follow);
follow();
