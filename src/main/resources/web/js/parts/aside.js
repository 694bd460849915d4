// Beside the page, where there is room: search, what is talked about, and whom to read.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { Element } from '../element.js';
import * as api from '../api.js';
import * as session from '../session.js';
import { avatar } from './avatar.js';
import { searchForm } from './search-form.js';
import { moves } from '../router.js';
import { plural } from '../text.js';

const EVERY_MILLIS = 60_000;

export const trendList = trends => html`<ol class="plain">${trends.map(({ hashtag, count }) => html`
  <li><a class="trend" href="/search?term=${encodeURIComponent(tag(hashtag))}"><strong>${tag(hashtag)}</strong><span>${plural(count, 'crud')} today</span></a></li>`)}</ol>`;

const tag = word => (word.startsWith('#') ? word : `#${word}`);

class Aside extends Element {
  trends = [];
  people = [];

  arrive() {
    this.listen(moves, 'move', () => this.draw());
    this.listen(session.changes, 'change', () => this.load());
    this.listen(api.line, 'online', () => this.load());
    this.timer = setInterval(() => document.hidden || this.load(), EVERY_MILLIS);
    this.load();
  }

  leave() {
    clearInterval(this.timer);
  }

  async load() {
    // Where it is not shown, it asks for nothing.
    if (!matchMedia('(min-width: 1080px)').matches) return;
    const [trends, people] = await Promise.allSettled([api.get('/api/trends'), api.get('/api/users/suggested')]);
    this.trends = trends.value ?? this.trends;
    this.people = people.value ?? this.people;
    this.draw();
  }

  template() {
    return html`<aside class="aside" aria-label="Around Cruddur">
      ${location.pathname === '/search' ? nothing : searchForm('', 'aside-term')}
      ${this.trends.length ? html`<section class="panel" aria-labelledby="trends"><h2 id="trends">Trends</h2>${trendList(this.trends)}</section>` : nothing}
      ${this.people.length ? html`<section class="panel" aria-labelledby="people"><h2 id="people">People</h2><ul class="plain">${this.people.map(one => html`
        <li><a class="person" href="/@${encodeURIComponent(one.handle)}">${avatar(one)}<span><strong>${one.display_name}</strong><span>@${one.handle}</span></span></a></li>`)}</ul></section>` : nothing}
      <p class="aside-foot">Everything here passes. <a href="/docs" target="_self">API</a></p>
    </aside>`;
  }
}

customElements.define('cruddur-aside', Aside);
