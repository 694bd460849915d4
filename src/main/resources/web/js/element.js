// Base class of the custom elements: renders a lit-html template into the light DOM.
import { render, nothing } from '../vendor/lit-html/lit-html.js';

export class Element extends HTMLElement {
  #scheduled = false;
  #removers = [];

  connectedCallback() {
    this.connected?.();
    this.requestRender();
  }

  disconnectedCallback() {
    this.#removers.splice(0).forEach(remove => remove());
    this.disconnected?.();
  }

  /** Schedules a render in a microtask; several calls cause one render. */
  requestRender() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (this.isConnected) this.renderNow();
    });
  }

  renderNow() {
    if (!this.rendered) {
      this.rendered = true;
      this.textContent = '';
    }
    render(this.template() ?? nothing, this);
  }

  /** Adds an event listener until the element is disconnected. */
  listen(target, type, listener) {
    target.addEventListener(type, listener);
    this.#removers.push(() => target.removeEventListener(type, listener));
  }
}

/** Defines a property that schedules a render when it changes. */
export function property(type, name, initial) {
  const key = Symbol(name);
  Object.defineProperty(type.prototype, name, {
    get() { return key in this ? this[key] : initial; },
    set(value) {
      if (this[key] === value) return;
      this[key] = value;
      this.requestRender();
    },
  });
}
