// Says when the server does not answer, and asks it until it does.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { Element } from '../element.js';
import { line, reach } from '../api.js';

const EVERY_MILLIS = 3000;

class OfflineBar extends Element {
  arrive() {
    this.setAttribute('role', 'status');
    this.listen(line, 'offline', () => { this.draw(); this.probe(); });
    this.listen(line, 'online', () => this.draw());
    this.listen(window, 'online', () => this.probe());
  }

  probe = async () => {
    clearTimeout(this.timer);
    if (line.up) return;
    try {
      const response = await fetch('/api/health-check', { signal: AbortSignal.timeout(5000), cache: 'no-store' });
      if (response.ok) reach(true);
    } catch {
      // Not yet.
    }
    if (!line.up) this.timer = setTimeout(this.probe, EVERY_MILLIS);
  };

  template() {
    return line.up ? nothing : html`<p class="offline">Cruddur does not answer. What you see may be old; this goes on by itself when it is back.</p>`;
  }
}

customElements.define('offline-bar', OfflineBar);
document.body.append(document.createElement('offline-bar'));
