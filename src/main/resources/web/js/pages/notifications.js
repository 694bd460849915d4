// What others did that concerns you.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { Element } from '../element.js';
import * as api from '../api.js';
import * as session from '../session.js';
import * as icons from '../parts/icons.js';
import { addressOf } from '../parts/crud.js';
import { empty, failed, heading, loading, signInFirst } from '../parts/states.js';
import { ago, clock, full } from '../time.js';
import { message } from '../text.js';

const REASONS = {
  reply: ['replied to you', icons.reply],
  mention: ['mentioned you', icons.person],
  like: ['liked your crud', icons.heart],
  repost: ['reposted your crud', icons.repost],
};
const EVERY_MILLIS = 20_000;

class NotificationsPage extends Element {
  arrive() {
    this.listen(session.changes, 'change', () => this.load());
    this.listen(api.line, 'online', () => this.load());
    this.listen(clock, 'tick', () => { if (this.items && Date.now() - this.loaded > EVERY_MILLIS) this.load(); });
    this.load();
  }

  async load() {
    if (!session.who()) {
      this.draw();
      return;
    }
    this.loaded = Date.now();
    await this.take(() => api.page('/api/activities/notifications'), items => items);
  }

  more = () => this.take(() => api.page(this.next), items => [...this.items, ...items]);

  async take(ask, join) {
    try {
      const { items, next } = await ask();
      this.items = join(items);
      this.next = next;
      this.error = null;
    } catch (error) {
      this.error = error;
    }
    this.draw();
  }

  template() {
    return html`${heading('Notifications')}${this.body()}`;
  }

  body() {
    if (!session.who()) return signInFirst('see what concerns you');
    if (this.error && !this.items) return failed(api.words(this.error), () => this.load());
    if (!this.items) return loading;
    if (!this.items.length) return empty('All quiet', 'Replies, mentions, likes and reposts turn up here.');
    return html`<ul class="plain">${repeat(this.items, one => one.uuid + one.reason + one.by, one => this.line(one))}</ul>
      ${this.next ? html`<p class="feed-end"><button class="button quiet" @click=${this.more}>Show more</button></p>` : nothing}`;
  }

  line(one) {
    const [did, icon] = REASONS[one.reason] ?? [one.reason, icons.bell];
    return html`<li class="note note-${one.reason}">${icon}
      <div><p class="note-head"><a class="crud-name" href="/@${encodeURIComponent(one.by)}">@${one.by}</a> ${did}
        <time datetime=${one.at} title=${full(one.at)}>${ago(one.at)}</time></p>
      <p class="note-message">${message(one.message)}</p>
      <a class="note-link" href=${addressOf(one)} aria-label="Open the crud by @${one.handle}">Open</a></div></li>`;
  }
}

customElements.define('page-notifications', NotificationsPage);
