// Time as the server has it, in the words of people.

const MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const DATE = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' });
const FULL = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'short' });

let behind = 0;

/** Sets this clock by the server's: a crud is gone when it is gone there. */
export function setBy(dateHeader) {
  const theirs = Date.parse(dateHeader ?? '');
  const off = theirs - Date.now();
  // The header has whole seconds; less than two apart is together.
  if (!Number.isNaN(theirs)) behind = Math.abs(off) < 2000 ? 0 : off;
}

export const now = () => Date.now() + behind;
export const full = iso => FULL.format(new Date(iso));

export function ago(iso, at = now()) {
  const seconds = Math.max(0, (at - Date.parse(iso)) / 1000);
  if (seconds < 10) return 'now';
  if (seconds < MINUTE) return `${Math.floor(seconds / 10) * 10}s`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)}m`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)}h`;
  if (seconds < 7 * DAY) return `${Math.floor(seconds / DAY)}d`;
  return DATE.format(new Date(iso));
}

export function left(iso, at = now()) {
  const seconds = (Date.parse(iso) - at) / 1000;
  if (seconds <= 0) return 'gone';
  if (seconds < MINUTE) return `${Math.ceil(seconds)}s left`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)}m left`;
  if (seconds < 2 * DAY) return `${Math.floor(seconds / HOUR)}h left`;
  return `${Math.floor(seconds / DAY)}d left`;
}

/** How much of its life a crud has before it, from 1 to 0. */
export function life(crud, at = now()) {
  if (!crud.expires_at) return 1;
  const end = Date.parse(crud.expires_at), whole = end - Date.parse(crud.created_at);
  return Math.min(1, Math.max(0, (end - at) / Math.max(1, whole)));
}

export const isOver = (crud, at = now()) => Boolean(crud.expires_at) && Date.parse(crud.expires_at) <= at;

/** One clock for all that ticks; it stands still while nobody looks. */
export const clock = new EventTarget();
setInterval(() => document.hidden || clock.dispatchEvent(new Event('tick')), 1000);
document.addEventListener('visibilitychange', () => document.hidden || clock.dispatchEvent(new Event('tick')));
