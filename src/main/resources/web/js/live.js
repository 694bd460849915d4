// New cruds as they are posted: server-sent events, and what was missed while there were none.
import { line, probe, reach } from './api.js';

const STREAM = '/api/activities/home/stream';
const PATIENCE_MILLIS = [1000, 2000, 5000, 10_000, 20_000];

/**
 * Listens until it is closed. `news` takes new cruds, newest first; `missed` is called where some may have been:
 * after a break, or where the server tells so.
 */
export class Live {
  #news;
  #missed;
  #source;
  #timer;
  #failures = 0;
  #broken = false;

  constructor(news, missed) {
    this.#news = news;
    this.#missed = missed;
    this.#open();
    line.addEventListener('online', this.#again);
  }

  close() {
    line.removeEventListener('online', this.#again);
    clearTimeout(this.#timer);
    this.#source.close();
  }

  #open() {
    const source = this.#source = new EventSource(STREAM);
    source.addEventListener('activities', event => this.#news(JSON.parse(event.data)));
    source.addEventListener('reset', () => this.#missed());
    source.onopen = () => {
      this.#failures = 0;
      reach(true);
      if (this.#broken) this.#missed();
      this.#broken = false;
    };
    source.onerror = () => {
      this.#broken = true;
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
    if (this.#source.readyState === EventSource.OPEN) return;
    this.#source.close();
    this.#missed();
    this.#open();
  };
}
