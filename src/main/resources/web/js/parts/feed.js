// A list of cruds with infinite scrolling.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { Element, property } from '../element.js';
import * as api from '../api.js';
import * as cruds from '../cruds.js';
import { empty, failed, loading } from './states.js';
import './crud.js';

/** Loaded lists by path, so that going back restores the list. */
const cache = new Map();
const MAX_CACHED_LISTS = 20;

cruds.changes.addEventListener('removed', ({ detail }) => cache.forEach(list => {
  list.items = list.items.filter(crud => crud.uuid !== detail);
}));

class CrudFeed extends Element {
  items = [];
  next = null;
  state = 'loading';
  itemSelector = 'crud-card';
  focusSelector = '.crud';

  connected() {
    this.listen(cruds.changes, 'removed', ({ detail }) => this.drop(detail));
    this.listen(api.connectivity, 'online', () => this.state === 'failed' && (this.items.length ? this.retry() : this.load()));
    this.observer = new IntersectionObserver(entries => entries.some(entry => entry.isIntersecting) && this.loadMore(), { rootMargin: '900px' });
    this.load();
  }

  disconnected() {
    this.observer.disconnect();
  }

  async load() {
    const source = this.source, cached = this.restored && cache.get(source);
    this.restored = false;
    if (cached) {
      this.replace(cached.items, cached.next);
      return;
    }
    this.state = 'loading';
    this.requestRender();
    await this.request(source, (items, next) => this.replace(items.map(cruds.store), next));
  }

  /** Requests a page. The answer to the latest request counts; an earlier one belongs to a list that is gone. */
  async request(path, show) {
    const latest = this.latest = Symbol(path);
    try {
      const { items, next } = await api.page(path);
      if (latest === this.latest) show(this.activities(items), next);
    } catch (error) {
      if (latest === this.latest) this.fail(error);
    }
  }

  /** The list in a response; a profile's response has further members. */
  activities(response) {
    if (Array.isArray(response)) return response;
    this.dispatchEvent(new CustomEvent('response', { detail: response }));
    return response.activities;
  }

  /** Replaces the list. */
  replace(items, next) {
    this.items = items;
    this.next = next;
    this.state = 'ready';
    this.updateCache();
    this.dispatchEvent(new Event('loaded'));
  }

  fail(error) {
    this.error = error;
    this.state = 'failed';
    this.dispatchEvent(new CustomEvent('failed', { detail: error }));
    this.requestRender();
  }

  async loadMore() {
    if (!this.next || this.state !== 'ready') return;
    this.state = 'loading-more';
    this.requestRender();
    await this.request(this.next, (items, next) => this.replace([...this.items, ...this.unknown(items).map(cruds.store)], next));
  }

  unknown(items) {
    const known = new Set(this.items.map(item => item.uuid));
    return items.filter(item => !known.has(item.uuid));
  }

  /** Adds new cruds at the top. A list that is not there yet is loaded, and contains them. */
  add(items) {
    if (this.state === 'loading' || (this.state === 'failed' && !this.items.length)) {
      this.load();
      return;
    }
    this.replace([...this.unknown(items).map(cruds.store), ...this.items], this.next);
  }

  drop(uuid) {
    if (!this.items.some(item => item.uuid === uuid)) return;
    this.items = this.items.filter(item => item.uuid !== uuid);
    this.updateCache();
  }

  updateCache() {
    cache.delete(this.source);
    cache.set(this.source, { items: this.items, next: this.next });
    if (cache.size > MAX_CACHED_LISTS) cache.delete(cache.keys().next().value);
    // Synchronous, so that the router can restore the scroll position.
    if (this.isConnected) this.renderNow();
  }

  template() {
    if (this.state === 'loading') return loading;
    if (this.state === 'failed' && !this.items.length) return failed(api.errorText(this.error), () => this.load());
    if (!this.items.length && !this.next) return empty(...(this.nothing ?? ['Nothing here yet']));
    return html`
      <div class="feed" role="feed" aria-busy=${this.state === 'loading-more'}>
        ${repeat(this.items, crud => crud.uuid, crud => html`<crud-card .crud=${crud}></crud-card>`)}
      </div>
      ${this.next ? html`<p class="feed-end"><button class="button quiet" ?disabled=${this.state === 'loading-more'} @click=${this.retry}>
          ${{ 'loading-more': 'Loading…', failed: 'Try again' }[this.state] ?? 'Show more'}</button></p>` : nothing}`;
  }

  /** The button at the end stands for the first item of the next page. */
  placeOf(focused) {
    return focused.closest('.feed-end') ? this.items.length : super.placeOf(focused);
  }

  retry = () => {
    this.state = 'ready';
    this.loadMore();
  };

  renderNow() {
    super.renderNow();
    this.observer.disconnect();
    const end = this.querySelector('.feed-end');
    if (end && this.state === 'ready') this.observer.observe(end);
  }
}

property(CrudFeed, 'source');
customElements.define('crud-feed', CrudFeed);

/** Clears the cached lists, for example when another user signs in. */
export const clearCache = () => cache.clear();
