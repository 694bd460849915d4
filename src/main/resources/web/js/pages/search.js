// The search page, with trends while there is no term.
import { html } from '../../vendor/lit-html/lit-html.js';
import { Element } from '../element.js';
import * as api from '../api.js';
import { empty, heading, loading } from '../parts/states.js';
import { searchForm } from '../parts/search-form.js';
import { trendList } from '../parts/aside.js';
import { title } from '../router.js';
import { isolatedText } from '../text.js';
import '../parts/feed.js';
import '../parts/people.js';

class SearchPage extends Element {
  connected() {
    this.navigated();
  }

  navigated() {
    this.term = new URLSearchParams(location.search).get('term')?.trim() ?? '';
    title(this.term ? `${isolatedText(this.term)} · Search` : 'Search');
    this.requestRender();
    const feed = this.querySelector('crud-feed');
    if (this.term && feed) queueMicrotask(() => { this.querySelector('crud-feed')?.load(); });
    if (!this.term && !this.trends) this.load();
  }

  async load() {
    this.trends = await api.get('/api/trends').catch(() => []);
    this.requestRender();
  }

  template() {
    return html`${heading('Search')}<div class="search-bar">${searchForm(this.term, 'term')}</div>${this.term ? this.found() : this.trending()}`;
  }

  found() {
    const byName = this.term.replace(/^[@＠\uFE6B]/u, '');
    return html`${byName && [...byName].length <= 64 ? html`<people-list class="search-people" .heading=${'People'} .quiet=${true}
      .source=${`/api/users/search?limit=5&term=${encodeURIComponent(byName)}`}></people-list>` : ''}
    <crud-feed .restored=${this.restored} .source=${`/api/activities/search?term=${encodeURIComponent(this.term)}`}
      .nothing=${['No cruds found', `Nobody speaks of “${isolatedText(this.term)}” just now.`]}></crud-feed>`;
  }

  trending() {
    if (!this.trends) return loading;
    if (!this.trends.length) return empty('No trends today', 'A #hashtag in a crud begins one.');
    return html`<section class="page-section" aria-labelledby="trending"><h2 class="section-head" id="trending">Trends today</h2>${trendList(this.trends)}</section>`;
  }
}

customElements.define('page-search', SearchPage);
