// The statistics page.
import { html } from '../../vendor/lit-html/lit-html.js';
import { Element } from '../element.js';
import * as api from '../api.js';
import { bars } from '../parts/plot.js';
import { failed, heading, loading } from '../parts/states.js';
import { clock } from '../time.js';

const INTERVAL_MILLIS = 30_000;

class StatsPage extends Element {
  connected() {
    this.listen(api.connectivity, 'online', () => this.load());
    this.listen(clock, 'tick', () => { if (Date.now() - this.loadedAtMillis > INTERVAL_MILLIS) this.load(); });
    this.load();
  }

  async load() {
    this.loadedAtMillis = Date.now();
    try {
      this.stats = await api.get('/api/stats');
      this.error = null;
    } catch (error) {
      this.error = error;
    }
    this.requestRender();
  }

  template() {
    return html`${heading('Statistics')}${this.body()}`;
  }

  body() {
    const stats = this.stats;
    if (!stats) return this.error ? failed(api.errorText(this.error), () => this.load()) : loading;
    return html`
      <dl class="figures">
        ${figure(stats.activities_count, 'Cruds')}
        ${figure(stats.users_count, 'People')}
      </dl>
      ${plot('New cruds a day', 'The last seven days, in UTC', stats.new_activities_per_day)}
      ${plot('New people a day', 'The last seven days, in UTC', stats.new_users_per_day)}`;
  }
}

const figure = (number, label) => html`<div><dt>${label}</dt><dd>${number.toLocaleString('en')}</dd></div>`;

const plot = (title, note, days) => html`<section class="panel plot-panel"><h2>${title}</h2><p class="plot-note">${note}</p>${bars(days, title)}</section>`;

customElements.define('page-stats', StatsPage);
