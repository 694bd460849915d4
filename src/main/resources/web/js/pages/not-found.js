// The page of unknown paths.
import { html } from '../../vendor/lit-html/lit-html.js';
import { Element } from '../element.js';
import { empty, heading } from '../parts/states.js';

customElements.define('page-not-found', class extends Element {
  template() {
    return html`${heading('Not found')}${empty('There is nothing here', html`Perhaps it has passed. <a href="/">Go home</a>`)}`;
  }
});
