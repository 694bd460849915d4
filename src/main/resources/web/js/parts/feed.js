// A list of cruds that goes on as one scrolls.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { Element, property } from '../element.js';
import * as api from '../api.js';
import * as cruds from '../cruds.js';
import { empty, failed, loading } from './states.js';
import './crud.js';

/** Pages that were read, by address: to go back is to find the list as it was left. */
const kept = new Map();
const KEPT = 20;

class CrudFeed extends Element {
  items = [];
  next = null;
  state = 'loading';

  arrive() {
    this.listen(cruds.changes, 'gone', ({ detail }) => this.drop(detail));
    this.listen(api.line, 'online', () => this.state === 'failed' && this.load());
    this.sight = new IntersectionObserver(seen => seen.some(one => one.isIntersecting) && this.more(), { rootMargin: '900px' });
    this.load();
  }

  leave() {
    this.sight.disconnect();
    this.gone = true;
  }

  async load() {
    const source = this.source, before = this.back && kept.get(source);
    if (before) {
      this.take(before.items, before.next);
      return;
    }
    this.state = 'loading';
    this.draw();
    try {
      const { items, next } = await api.page(source);
      if (source === this.source) this.take(this.pick(items).map(cruds.keep), next);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Where the answer holds more than the list. */
  pick(answer) {
    if (Array.isArray(answer)) return answer;
    this.dispatchEvent(new CustomEvent('answer', { detail: answer }));
    return answer.activities;
  }

  take(items, next) {
    this.items = items;
    this.next = next;
    this.state = 'ready';
    this.keep();
    this.dispatchEvent(new Event('loaded'));
  }

  fail(error) {
    this.error = error;
    this.state = 'failed';
    this.dispatchEvent(new CustomEvent('failed', { detail: error }));
    this.draw();
  }

  async more() {
    if (!this.next || this.state !== 'ready') return;
    this.state = 'more';
    this.draw();
    try {
      const { items, next } = await api.page(this.next);
      this.take([...this.items, ...this.fresh(this.pick(items)).map(cruds.keep)], next);
    } catch (error) {
      this.fail(error);
    }
  }

  fresh(items) {
    const have = new Set(this.items.map(one => one.uuid));
    return items.filter(one => !have.has(one.uuid));
  }

  /** Puts new ones on top. */
  add(items) {
    this.take([...this.fresh(items).map(cruds.keep), ...this.items], this.next);
  }

  drop(uuid) {
    if (!this.items.some(one => one.uuid === uuid)) return;
    this.items = this.items.filter(one => one.uuid !== uuid);
    this.keep();
  }

  keep() {
    kept.delete(this.source);
    kept.set(this.source, { items: this.items, next: this.next });
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
    // At once, so that a page gone back to can be scrolled to where it was.
    if (this.isConnected) this.drawNow();
  }

  template() {
    if (this.state === 'loading') return loading;
    if (this.state === 'failed' && !this.items.length) return failed(api.words(this.error), () => this.load());
    if (!this.items.length && !this.next) return empty(...(this.nothing ?? ['Nothing here yet']));
    return html`
      <div class="feed" role="feed" aria-busy=${this.state === 'more'}>
        ${repeat(this.items, crud => crud.uuid, crud => html`<crud-card .crud=${crud}></crud-card>`)}
      </div>
      ${this.next ? html`<p class="feed-end"><button class="button quiet" ?disabled=${this.state === 'more'} @click=${this.again}>
          ${{ more: 'Loading…', failed: 'Try again' }[this.state] ?? 'Show more'}</button></p>` : nothing}`;
  }

  again = () => {
    this.state = 'ready';
    this.more();
  };

  drawNow() {
    super.drawNow();
    this.sight.disconnect();
    const end = this.querySelector('.feed-end');
    if (end && this.state === 'ready') this.sight.observe(end);
  }
}

property(CrudFeed, 'source');
customElements.define('crud-feed', CrudFeed);

/** Forgets what was read, as when somebody else signs in. */
export const forget = () => kept.clear();
