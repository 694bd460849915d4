// Base class of the pages that load their content again while they are visible.
import { Element } from './element.js';
import * as api from './api.js';
import { clock } from './time.js';

export class PollingElement extends Element {
  intervalMillis = 30_000;

  connected() {
    this.listen(api.connectivity, 'online', () => this.load());
    this.listen(clock, 'tick', () => { if (api.connectivity.online && Date.now() >= this.nextMillis) this.load(); });
    this.load();
  }

  /** Whether the page has anything to load, for example only for a signed-in user. */
  get isLoadable() {
    return true;
  }

  /** Calls fetch(). A call during another one lets fetch() run once more afterwards, so that it sees the latest state. */
  async load() {
    this.requestRender();
    if (!this.isLoadable) return;
    this.isOutdated = true;
    if (this.isLoading) return;
    this.isLoading = true;
    while (this.isOutdated && this.isConnected) {
      this.isOutdated = false;
      this.nextMillis = Infinity;
      await this.attempt();
      this.requestRender();
    }
    this.isLoading = false;
  }

  /** Heeds Retry-After of an overloaded server. A page that is refused or does not exist is not requested again. */
  async attempt() {
    const failure = await this.fetch().then(() => null, error => error);
    this.error = failure;
    const { status, retryAfterMillis = 0 } = failure ?? {};
    this.nextMillis = [403, 404].includes(status) ? Infinity : Date.now() + Math.max(this.intervalMillis, retryAfterMillis);
  }
}
