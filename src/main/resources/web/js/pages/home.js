// The home page.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { Element } from '../element.js';
import * as api from '../api.js';
import * as session from '../session.js';
import { Live } from '../live.js';
import * as unread from '../unread.js';
import { heading, signInFirst, tabs } from '../parts/states.js';
import { isExpired } from '../time.js';
import { plural } from '../text.js';
import '../parts/feed.js';
import '../parts/compose.js';

const HOME = '/api/activities/home';
const FOLLOWING = '/api/activities/following';
const FULL_PAGE = 40;
const QUIET = ['It is quiet', 'Everything has passed. Be the first to say something.'];
const NOBODY = ['Nothing here now', 'The cruds and reposts of people whom you follow turn up here.'];

/** The time that orders a feed: a reposted crud is at the time of the repost. */
const place = crud => crud.reposted_at ?? crud.created_at;

class HomePage extends Element {
  newCruds = [];

  connected() {
    this.listen(session.changes, 'change', () => this.requestRender());
    this.isFollowing = location.pathname === '/following';
    if (this.isFollowing) {
      this.listen(unread.changes, 'activities', ({ detail }) => this.collect(detail));
      this.listen(unread.changes, 'missed', () => this.catchUp());
    } else {
      this.live = new Live(`${HOME}/stream`, { activities: cruds => this.collect(cruds) }, () => this.catchUp());
    }
  }

  disconnected() {
    this.live?.close();
  }

  get source() {
    return this.isFollowing ? FOLLOWING : HOME;
  }

  /** Collects new cruds until the user asks for them, so that the list does not move while the user reads. */
  collect(cruds) {
    this.newCruds = [...cruds, ...this.newCruds];
    this.sortNewCruds();
  }

  sortNewCruds() {
    const unseen = new Map(this.newCruds.map(crud => [crud.uuid, crud]));
    this.feed?.items.forEach(crud => unseen.delete(crud.uuid));
    this.newCruds = [...unseen.values()].filter(crud => !isExpired(crud)).sort((a, b) => (place(a) < place(b) ? 1 : -1));
    this.requestRender();
  }

  async catchUp() {
    // A request in flight may predate the connection to the stream, so another one follows it.
    this.reloadAfterwards = this.feed?.state === 'loading';
    if (this.reloadAfterwards || this.feed?.state === 'failed') return;
    try {
      const { items, next } = await api.page(this.source);
      // A full page of new cruds leaves a gap below it, so the list is replaced.
      this.replacement = items.length >= FULL_PAGE && this.feed.unknown(items).length === items.length ? { items, next } : null;
      this.collect(items);
    } catch {
      // The next attempt follows when the server responds again.
    }
  }

  show = () => {
    if (this.replacement) this.feed.replace(this.replacement.items, this.replacement.next);
    this.feed.add(this.newCruds);
    this.newCruds = [];
    this.replacement = null;
    this.requestRender();
    scrollTo({ top: 0, behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth' });
    this.feed.querySelector('.crud')?.focus({ preventScroll: true });
  };

  loaded() {
    this.sortNewCruds();
    if (!this.restored && !this.reloadAfterwards) return;
    this.restored = this.reloadAfterwards = false;
    this.catchUp();
  }

  navigated() {
    scrollTo(0, 0);
    if (this.newCruds.length) this.show();
  }

  get feed() {
    return this.querySelector('crud-feed');
  }

  template() {
    return html`
      ${heading(this.isFollowing ? 'Following' : 'Home')}
      ${session.handle() ? tabs('Cruds of', [['/', 'Everyone'], ['/following', 'Following']]) : nothing}
      ${session.handle() ? html`<compose-box @sent=${({ detail }) => this.feed.add([detail])}></compose-box>`
    : html`<p class="welcome"><span>What you say here does not stay. <strong>Say it anyway.</strong></span> <a class="button" href="/sign-in">Sign in</a></p>`}
      <div role="status">${this.newCruds.length ? html`<button class="fresh" @click=${this.show}>${plural(this.newCruds.length, 'new crud')}</button>` : nothing}</div>
      ${this.isFollowing && !session.handle() ? signInFirst('see whom you follow') : html`
      <crud-feed .restored=${this.restored} .source=${this.source} .nothing=${this.isFollowing ? NOBODY : QUIET}
        @loaded=${() => this.loaded()}></crud-feed>`}`;
  }
}

customElements.define('page-home', HomePage);
