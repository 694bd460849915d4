// Base class of the custom elements: renders a lit-html template into the light DOM.
import { render, nothing } from '../vendor/lit-html/lit-html.js';

export class Element extends HTMLElement {
  #scheduled = false;
  #removers = [];
  /** The element that had the focus until a render disabled it. It gets the focus back. */
  #held = null;

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
    const focused = this.contains(document.activeElement) ? document.activeElement : null;
    const held = focused ? { element: focused, place: this.placeOf(focused) } : this.#held;
    render(this.template() ?? nothing, this);
    this.#held = null;
    if (held) this.#keepFocus(held);
  }

  /** A render must not lose the focus: the next Tab would start at the top of the document. */
  #keepFocus({ element, place }) {
    if (![element, document.body].includes(document.activeElement)) return;
    if (!element.isConnected || !element.checkVisibility()) this.focusInstead(place);
    else if (element.disabled) this.#held = { element, place };
    else if (document.activeElement !== element) element.focus({ preventScroll: true });
  }

  /** Selects the items of a list, and the element of an item that takes the focus of a removed neighbour. */
  itemSelector = null;
  focusSelector = null;

  placeOf(focused) {
    return this.itemSelector ? [...this.querySelectorAll(this.itemSelector)].indexOf(focused.closest(this.itemSelector)) : -1;
  }

  /** Moves the focus when a render removed the focused element. */
  focusInstead(place) {
    const items = place < 0 ? [] : [...this.querySelectorAll(this.itemSelector)];
    items[Math.min(place, items.length - 1)]?.querySelector(this.focusSelector)?.focus({ preventScroll: true });
    if (document.activeElement === document.body) document.getElementById('content').focus({ preventScroll: true });
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
