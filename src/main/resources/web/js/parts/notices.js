// Short notices at the bottom of the page, announced by screen readers.
import { html } from '../../vendor/lit-html/lit-html.js';
import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { Element } from '../element.js';

const SECONDS = 7;
let notices = [], number = 0;

export function notice(text) {
  const id = ++number;
  notices = [...notices.filter(other => other.text !== text), { id, text }];
  document.querySelector('cruddur-notices')?.requestRender();
  setTimeout(() => dismiss(id), SECONDS * 1000);
}

function dismiss(id) {
  notices = notices.filter(other => other.id !== id);
  document.querySelector('cruddur-notices')?.requestRender();
}

customElements.define('cruddur-notices', class extends Element {
  connected() {
    this.setAttribute('role', 'status');
  }

  template() {
    return repeat(notices, item => item.id, item => html`<p class="notice">${item.text}
      <button class="quiet" @click=${() => dismiss(item.id)} aria-label="Dismiss">×</button></p>`);
  }
});
