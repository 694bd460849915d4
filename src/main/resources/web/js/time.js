// The server's clock, and relative times.

const MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const DATE = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' });
const DATE_AND_YEAR = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' });
const FULL = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'short' });

let offsetMillis = 0;

/** Synchronizes with the server's clock, by which cruds expire. */
export function synchronize(dateHeader) {
  const serverMillis = Date.parse(dateHeader ?? '');
  const offset = serverMillis - Date.now();
  // The header has a resolution of one second, so smaller offsets are ignored.
  if (!Number.isNaN(serverMillis)) offsetMillis = Math.abs(offset) < 2000 ? 0 : offset;
}

export const now = () => Date.now() + offsetMillis;
export const full = iso => FULL.format(new Date(iso));

export function ago(iso, at = now()) {
  const seconds = Math.max(0, (at - Date.parse(iso)) / 1000);
  if (seconds < 10) return 'now';
  if (seconds < MINUTE) return `${Math.floor(seconds / 10) * 10}s`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)}m`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)}h`;
  if (seconds < 7 * DAY) return `${Math.floor(seconds / DAY)}d`;
  const date = new Date(iso);
  return (date.getFullYear() === new Date(at).getFullYear() ? DATE : DATE_AND_YEAR).format(date);
}

export function remaining(iso, at = now()) {
  const seconds = (Date.parse(iso) - at) / 1000;
  if (seconds <= 0) return 'gone';
  if (seconds < MINUTE) return `${Math.ceil(seconds)}s left`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)}m left`;
  if (seconds < 2 * DAY) return `${Math.floor(seconds / HOUR)}h left`;
  return `${Math.floor(seconds / DAY)}d left`;
}

/** The remaining fraction of a crud's lifetime, from 1 to 0. */
export function lifeFraction(crud, at = now()) {
  if (!crud.expires_at) return 1;
  const end = Date.parse(crud.expires_at), whole = end - Date.parse(crud.created_at);
  return Math.min(1, Math.max(0, (end - at) / Math.max(1, whole)));
}

export const isExpired = (crud, at = now()) => Boolean(crud.expires_at) && Date.parse(crud.expires_at) <= at;

/** Ticks once a second while the page is visible. */
export const clock = new EventTarget();
setInterval(() => document.hidden || clock.dispatchEvent(new Event('tick')), 1000);
document.addEventListener('visibilitychange', () => document.hidden || clock.dispatchEvent(new Event('tick')));
