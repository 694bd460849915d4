// What every element of the website has in common: it draws itself by a template, in the page's own tree.
import { render, nothing } from '../vendor/lit-html/lit-html.js';

export class Element extends HTMLElement {
  #drawing = false;
  #ends = [];

  connectedCallback() {
    this.arrive?.();
    this.draw();
  }

  disconnectedCallback() {
    this.#ends.splice(0).forEach(end => end());
    this.leave?.();
  }

  /** Draws soon; many calls are one drawing. */
  draw() {
    if (this.#drawing) return;
    this.#drawing = true;
    queueMicrotask(() => {
      this.#drawing = false;
      if (this.isConnected) this.drawNow();
    });
  }

  drawNow() {
    if (!this.drawn) {
      this.drawn = true;
      this.textContent = '';
    }
    render(this.template() ?? nothing, this);
  }

  /** Listens for as long as the element is in the page. */
  listen(target, type, action) {
    target.addEventListener(type, action);
    this.#ends.push(() => target.removeEventListener(type, action));
  }
}

/** A property that redraws its element when it is set. */
export function property(type, name, initial) {
  const key = Symbol(name);
  Object.defineProperty(type.prototype, name, {
    get() { return key in this ? this[key] : initial; },
    set(value) {
      if (this[key] === value) return;
      this[key] = value;
      this.draw();
    },
  });
}
