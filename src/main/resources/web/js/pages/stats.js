// The statistics page.
import { html } from '../../vendor/lit-html/lit-html.js';
import * as api from '../api.js';
import { bars } from '../parts/plot.js';
import { failed, heading, loading } from '../parts/states.js';
import { PollingElement } from '../polling.js';

class StatsPage extends PollingElement {
  async fetch() {
    this.stats = await api.get('/api/stats');
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
