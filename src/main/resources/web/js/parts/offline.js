// A banner while the server does not respond. Sends health checks until it does.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { Element } from '../element.js';
import { checkHealth, connectivity } from '../api.js';

const INTERVAL_MILLIS = 3000;

class OfflineBar extends Element {
  connected() {
    this.setAttribute('role', 'status');
    // Delayed: if only one path fails, an immediate health check would end the offline state in a tight loop.
    this.listen(connectivity, 'offline', () => { this.requestRender(); this.scheduleCheck(); });
    this.listen(connectivity, 'online', () => this.requestRender());
    this.listen(window, 'online', () => this.check());
  }

  check = async () => {
    clearTimeout(this.timer);
    if (connectivity.online) return;
    await checkHealth();
    if (!connectivity.online) this.scheduleCheck();
  };

  scheduleCheck() {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.check, INTERVAL_MILLIS);
  }

  template() {
    return connectivity.online ? nothing : html`<p class="offline">Cruddur does not answer. This page continues by itself when the server is back.</p>`;
  }
}

customElements.define('offline-bar', OfflineBar);
document.body.append(document.createElement('offline-bar'));
