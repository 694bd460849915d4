// Says when the server does not answer, and asks it until it does.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { Element } from '../element.js';
import { line, probe } from '../api.js';

const EVERY_MILLIS = 3000;

class OfflineBar extends Element {
  arrive() {
    this.setAttribute('role', 'status');
    // Not at once: where only one address fails, the others would call it back without a pause.
    this.listen(line, 'offline', () => { this.draw(); this.soon(); });
    this.listen(line, 'online', () => this.draw());
    this.listen(window, 'online', () => this.again());
  }

  again = async () => {
    clearTimeout(this.timer);
    if (line.up) return;
    await probe();
    if (!line.up) this.soon();
  };

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.again, EVERY_MILLIS);
  }

  template() {
    return line.up ? nothing : html`<p class="offline">Cruddur does not answer. What you see may be old; this goes on by itself when it is back.</p>`;
  }
}

customElements.define('offline-bar', OfflineBar);
document.body.append(document.createElement('offline-bar'));
