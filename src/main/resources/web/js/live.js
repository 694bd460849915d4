// Live updates: server-sent events while the page is visible, and a reload after missed events.
import { checkHealth, connectivity, retryAfterMillis, setOnline } from './api.js';
import { EventStream } from './events.js';

const RETRY_MILLIS = [1000, 2000, 5000, 10_000, 20_000];

/**
 * Listens while the page is visible, until close(): a browser allows six connections per server for all its tabs.
 * Calls a listener for each event by its name, and `onMissed` when events may have been missed.
 */
export class Live {
  #path;
  #listeners;
  #onMissed;
  #stream;
  #timer;
  #failures = 0;

  constructor(path, listeners, onMissed) {
    this.#path = path;
    this.#listeners = listeners;
    this.#onMissed = onMissed;
    if (!document.hidden) this.#open();
    connectivity.addEventListener('online', this.#reconnect);
    document.addEventListener('visibilitychange', this.#visibilityChanged);
  }

  close() {
    connectivity.removeEventListener('online', this.#reconnect);
    document.removeEventListener('visibilitychange', this.#visibilityChanged);
    clearTimeout(this.#timer);
    this.#stream?.close();
  }

  #open() {
    const stream = this.#stream = new EventStream(this.#path);
    for (const [name, listener] of Object.entries(this.#listeners)) {
      stream.addEventListener(name, event => listener(JSON.parse(event.data)));
    }
    stream.addEventListener('reset', () => this.#onMissed());
    let opened = false;
    stream.addEventListener('open', () => {
      this.#failures = 0;
      setOnline(true);
      // After a reconnect the server resumes after Last-Event-ID or sends a reset.
      if (!opened) this.#onMissed();
      opened = true;
    });
    stream.addEventListener('error', ({ detail: response }) => {
      checkHealth();
      // The server refuses the stream of a suspended user until somebody acts.
      if (response && response.status !== 403) this.#scheduleReconnect(retryAfterMillis(response));
    });
  }

  #scheduleReconnect(leastMillis) {
    clearTimeout(this.#timer);
    const delay = RETRY_MILLIS[Math.min(this.#failures++, RETRY_MILLIS.length - 1)];
    this.#timer = setTimeout(this.#reconnect, Math.max(delay, leastMillis));
  }

  #reconnect = () => {
    clearTimeout(this.#timer);
    if (document.hidden || this.#stream?.isOpen) return;
    this.#stream?.close();
    this.#open();
  };

  #visibilityChanged = () => {
    if (document.hidden) this.#stream?.close();
    else this.#reconnect();
  };
}
