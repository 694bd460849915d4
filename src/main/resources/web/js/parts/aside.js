// The sidebar of wide screens: search, trends and suggested users.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { Element } from '../element.js';
import * as api from '../api.js';
import * as people from '../people.js';
import * as session from '../session.js';
import { avatar } from './avatar.js';
import { searchForm } from './search-form.js';
import { navigation } from '../router.js';
import { isolated, plural } from '../text.js';

const INTERVAL_MILLIS = 60_000;

export const trendList = trends => html`<ol class="plain">${trends.map(({ hashtag, count }) => html`
  <li><a class="trend" href="/search?term=${encodeURIComponent(tag(hashtag))}"><strong>${isolated(tag(hashtag))}</strong><span>${plural(count, 'crud')} today</span></a></li>`)}</ol>`;

const tag = word => (word.startsWith('#') ? word : `#${word}`);

class Aside extends Element {
  trends = [];
  users = [];

  connected() {
    this.listen(navigation, 'navigate', () => this.requestRender());
    this.listen(session.changes, 'change', () => this.load());
    this.listen(people.changes, 'change', () => this.load());
    this.listen(api.connectivity, 'online', () => this.load());
    this.timer = setInterval(() => document.hidden || this.load(), INTERVAL_MILLIS);
    this.load();
  }

  disconnected() {
    clearInterval(this.timer);
  }

  async load() {
    // A hidden sidebar sends no requests.
    if (!matchMedia('(min-width: 1080px)').matches) return;
    const [trends, users] = await Promise.allSettled([api.get('/api/trends'), api.get('/api/users/suggested')]);
    this.trends = trends.value ?? this.trends;
    this.users = users.value ?? this.users;
    this.requestRender();
  }

  template() {
    return html`<aside class="aside" aria-label="Around Cruddur">
      ${location.pathname === '/search' ? nothing : searchForm('', 'aside-term')}
      ${this.trends.length ? html`<section class="panel" aria-labelledby="trends"><h2 id="trends">Trends</h2>${trendList(this.trends)}</section>` : nothing}
      ${this.users.length ? html`<section class="panel" aria-labelledby="people"><h2 id="people">People</h2><ul class="plain">${this.users.map(user => html`
        <li><a class="person" href="/@${encodeURIComponent(user.handle)}">${avatar(user)}<span><strong>${isolated(user.display_name)}</strong><span>${isolated(`@${user.handle}`)}</span></span></a></li>`)}</ul></section>` : nothing}
      <p class="aside-foot">Everything here passes. <a href="/docs" target="_self">API</a></p>
    </aside>`;
  }
}

customElements.define('cruddur-aside', Aside);
