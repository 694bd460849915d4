// Short words at the foot of the page, read aloud as they come.
import { html } from '../../vendor/lit-html/lit-html.js';
import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { Element } from '../element.js';

const SECONDS = 7;
let notices = [], number = 0;

export function notice(text) {
  const id = ++number;
  notices = [...notices.filter(one => one.text !== text), { id, text }];
  document.querySelector('cruddur-notices')?.draw();
  setTimeout(() => dismiss(id), SECONDS * 1000);
}

function dismiss(id) {
  notices = notices.filter(one => one.id !== id);
  document.querySelector('cruddur-notices')?.draw();
}

customElements.define('cruddur-notices', class extends Element {
  arrive() {
    this.setAttribute('role', 'status');
  }

  template() {
    return repeat(notices, one => one.id, one => html`<p class="notice">${one.text}
      <button class="quiet" @click=${() => dismiss(one.id)} aria-label="Dismiss">×</button></p>`);
  }
});
