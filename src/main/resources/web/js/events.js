// Server-sent events over fetch, which can send the access token; EventSource cannot.
import * as session from './session.js';

/** Dispatches each event as a MessageEvent, and 'open' and 'error' (with the response, if there is one). Reconnects after an error and resumes after the last event. */
export class EventStream extends EventTarget {
  #path;
  #abort = new AbortController();
  #lastEventId = '';
  #retryMillis = 2000;
  #timer;
  isOpen = false;

  constructor(path) {
    super();
    this.#path = path;
    this.#connect();
  }

  close() {
    this.isOpen = false;
    clearTimeout(this.#timer);
    this.#abort.abort();
  }

  async #connect() {
    const { signal } = this.#abort;
    try {
      const token = await session.token();
      const headers = { Accept: 'text/event-stream' };
      if (token) headers.Authorization = `Bearer ${token}`;
      if (this.#lastEventId) headers['Last-Event-ID'] = this.#lastEventId;
      const response = await fetch(this.#path, { headers, signal, cache: 'no-store' });
      if (!response.ok) {
        if (response.status === 401 && token) await session.replace(token);
        this.#fail(response);
        return;
      }
      this.isOpen = true;
      this.dispatchEvent(new Event('open'));
      await this.#read(response.body.pipeThrough(new TextDecoderStream()).getReader());
      this.#fail();
    } catch {
      if (!signal.aborted) this.#fail();
    }
  }

  async #read(reader) {
    let text = '';
    while (true) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = (text + value).split(/\r?\n\r?\n/);
      text = events.pop();
      for (const event of events) this.#dispatch(event);
    }
  }

  #dispatch(block) {
    const fields = { event: 'message', data: [] };
    for (const line of block.split(/\r?\n/)) {
      const [, name, value] = /^([^:]*):? ?(.*)$/s.exec(line);
      if (name === 'data') fields.data.push(value);
      else if (name === 'id') this.#lastEventId = value;
      else if (name === 'retry' && /^\d+$/.test(value)) this.#retryMillis = Number(value);
      else if (name) fields[name] = value;
    }
    if (fields.data.length) this.dispatchEvent(new MessageEvent(fields.event, { data: fields.data.join('\n') }));
  }

  /** After an error response the listener decides; after a lost connection the stream reconnects. */
  #fail(response) {
    this.isOpen = false;
    if (this.#abort.signal.aborted) return;
    this.dispatchEvent(new CustomEvent('error', { detail: response }));
    if (!response && !this.#abort.signal.aborted) this.#timer = setTimeout(() => this.#connect(), this.#retryMillis);
  }
}
