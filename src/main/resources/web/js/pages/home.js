// What everyone says now.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { Element } from '../element.js';
import * as api from '../api.js';
import * as session from '../session.js';
import { Live } from '../live.js';
import { heading } from '../parts/states.js';
import { isOver } from '../time.js';
import { plural } from '../text.js';
import '../parts/feed.js';
import '../parts/compose.js';

const HOME = '/api/activities/home';
const FULL_PAGE = 40;

class HomePage extends Element {
  news = [];

  arrive() {
    this.listen(session.changes, 'change', () => this.draw());
    this.live = new Live(cruds => this.hold(cruds), () => this.catchUp());
  }

  leave() {
    this.live.close();
  }

  /** Someone who reads is not pushed about: new ones wait until they are called for. */
  hold(cruds) {
    this.news = [...cruds, ...this.news];
    this.sort();
  }

  sort() {
    const held = new Map(this.news.map(crud => [crud.uuid, crud]));
    this.feed?.items.forEach(crud => held.delete(crud.uuid));
    this.news = [...held.values()].filter(crud => !isOver(crud)).sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
    this.draw();
  }

  async catchUp() {
    // What is being read may have been read before there was somebody to listen: then once more, behind it.
    this.readAgain = this.feed?.state === 'loading';
    if (this.readAgain || this.feed?.state === 'failed') return;
    try {
      const { items, next } = await api.page(HOME);
      // So much is new that there is a hole below it: the list begins afresh.
      this.afresh = items.length >= FULL_PAGE && this.feed.fresh(items).length === items.length ? { items, next } : null;
      this.hold(items);
    } catch {
      // The next try comes with the line.
    }
  }

  show = () => {
    if (this.afresh) this.feed.take(this.afresh.items, this.afresh.next);
    this.feed.add(this.news);
    this.news = [];
    this.afresh = null;
    this.draw();
    scrollTo({ top: 0, behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth' });
    this.feed.querySelector('.crud')?.focus({ preventScroll: true });
  };

  loaded() {
    this.sort();
    if (!this.back && !this.readAgain) return;
    this.back = this.readAgain = false;
    this.catchUp();
  }

  moved() {
    scrollTo(0, 0);
    if (this.news.length) this.show();
  }

  get feed() {
    return this.querySelector('crud-feed');
  }

  template() {
    return html`
      ${heading('Home')}
      ${session.who() ? html`<compose-box @sent=${({ detail }) => this.feed.add([detail])}></compose-box>`
    : html`<p class="welcome"><span>What you say here does not stay. <strong>Say it anyway.</strong></span> <a class="button" href="/sign-in">Sign in</a></p>`}
      <div role="status">${this.news.length ? html`<button class="fresh" @click=${this.show}>${plural(this.news.length, 'new crud')}</button>` : nothing}</div>
      <crud-feed .back=${this.back} .source=${HOME} .nothing=${['It is quiet', 'Everything has passed. Be the first to say something.']}
        @loaded=${() => this.loaded()}></crud-feed>`;
  }
}

customElements.define('page-home', HomePage);
