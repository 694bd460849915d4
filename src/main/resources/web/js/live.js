// Live updates of home: server-sent events, and a reload of what was missed without a connection.
import { checkHealth, connectivity, setOnline } from './api.js';

const STREAM = '/api/activities/home/stream';
const RETRY_MILLIS = [1000, 2000, 5000, 10_000, 20_000];

/**
 * Listens while the page is visible, until close(): a browser allows six connections per server for all its tabs.
 * Calls `onCruds` with new cruds, newest first, and `onMissed` when cruds may have been missed.
 */
export class Live {
  #onCruds;
  #onMissed;
  #source;
  #timer;
  #failures = 0;

  constructor(onCruds, onMissed) {
    this.#onCruds = onCruds;
    this.#onMissed = onMissed;
    if (!document.hidden) this.#open();
    connectivity.addEventListener('online', this.#reconnect);
    document.addEventListener('visibilitychange', this.#visibilityChanged);
  }

  close() {
    connectivity.removeEventListener('online', this.#reconnect);
    document.removeEventListener('visibilitychange', this.#visibilityChanged);
    clearTimeout(this.#timer);
    this.#source?.close();
  }

  #open() {
    const source = this.#source = new EventSource(STREAM);
    source.addEventListener('activities', event => this.#onCruds(JSON.parse(event.data)));
    source.addEventListener('reset', () => this.#onMissed());
    let opened = false;
    source.onopen = () => {
      this.#failures = 0;
      setOnline(true);
      // After a reconnect the server resumes after Last-Event-ID or sends a reset.
      if (!opened) this.#onMissed();
      opened = true;
    };
    source.onerror = () => {
      checkHealth();
      // The browser reconnects after a network failure, but not after an error response.
      if (source.readyState === EventSource.CLOSED) this.#scheduleReconnect();
    };
  }

  #scheduleReconnect() {
    clearTimeout(this.#timer);
    const delay = RETRY_MILLIS[Math.min(this.#failures++, RETRY_MILLIS.length - 1)];
    this.#timer = setTimeout(this.#reconnect, delay);
  }

  #reconnect = () => {
    clearTimeout(this.#timer);
    if (document.hidden || this.#source?.readyState === EventSource.OPEN) return;
    this.#source?.close();
    this.#open();
  };

  #visibilityChanged = () => {
    if (document.hidden) this.#source?.close();
    else this.#reconnect();
  };
}
