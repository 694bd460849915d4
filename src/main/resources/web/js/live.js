// New cruds as they are posted: server-sent events, and what was missed while there were none.
import { line, probe, reach } from './api.js';

const STREAM = '/api/activities/home/stream';
const PATIENCE_MILLIS = [1000, 2000, 5000, 10_000, 20_000];

/**
 * Listens until it is closed, while the page is in sight: a browser has but six connections to a server, for all its
 * tabs. `news` takes new cruds, newest first; `missed` is called where there may have been some before it listened.
 */
export class Live {
  #news;
  #missed;
  #source;
  #timer;
  #failures = 0;

  constructor(news, missed) {
    this.#news = news;
    this.#missed = missed;
    if (!document.hidden) this.#open();
    line.addEventListener('online', this.#again);
    document.addEventListener('visibilitychange', this.#seen);
  }

  close() {
    line.removeEventListener('online', this.#again);
    document.removeEventListener('visibilitychange', this.#seen);
    clearTimeout(this.#timer);
    this.#source?.close();
  }

  #open() {
    const source = this.#source = new EventSource(STREAM);
    source.addEventListener('activities', event => this.#news(JSON.parse(event.data)));
    source.addEventListener('reset', () => this.#missed());
    let known = false;
    source.onopen = () => {
      this.#failures = 0;
      reach(true);
      // When it breaks and the browser comes back, the server goes on from what it sent last, or sends a reset.
      if (!known) this.#missed();
      known = true;
    };
    source.onerror = () => {
      probe();
      // A browser tries again by itself after a break, but never after an answer that is an error.
      if (source.readyState === EventSource.CLOSED) this.#later();
    };
  }

  #later() {
    clearTimeout(this.#timer);
    const wait = PATIENCE_MILLIS[Math.min(this.#failures++, PATIENCE_MILLIS.length - 1)];
    this.#timer = setTimeout(this.#again, wait);
  }

  #again = () => {
    clearTimeout(this.#timer);
    if (document.hidden || this.#source?.readyState === EventSource.OPEN) return;
    this.#source?.close();
    this.#open();
  };

  #seen = () => {
    if (document.hidden) this.#source?.close();
    else this.#again();
  };
}
