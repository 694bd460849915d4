// The notifications of the user.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { Element } from '../element.js';
import * as api from '../api.js';
import * as session from '../session.js';
import * as icons from '../parts/icons.js';
import { pathOf } from '../parts/crud.js';
import { empty, failed, heading, loading, signInFirst } from '../parts/states.js';
import { markSeen } from '../unread.js';
import { ago, clock, full } from '../time.js';
import { isolated, message, plural } from '../text.js';

const REASONS = {
  reply: ['replied to you', icons.reply],
  mention: ['mentioned you', icons.person],
  like: ['liked your crud', icons.heart],
  repost: ['reposted your crud', icons.repost],
};
const INTERVAL_MILLIS = 20_000;

class NotificationsPage extends Element {
  connected() {
    this.listen(session.changes, 'change', () => this.load());
    this.listen(api.connectivity, 'online', () => this.load());
    this.listen(clock, 'tick', () => { if (this.items && Date.now() - this.loadedAtMillis > INTERVAL_MILLIS) this.load(); });
    this.load();
  }

  async load() {
    if (!session.handle()) {
      this.requestRender();
      return;
    }
    this.loadedAtMillis = Date.now();
    await this.update(() => api.page('/api/activities/notifications'), items => items);
  }

  loadMore = () => this.update(() => api.page(this.next), items => [...this.items, ...items]);

  async update(fetchPage, join) {
    try {
      const { items, next } = await fetchPage();
      this.items = join(items);
      if (items.length && items[0] === this.items[0]) markSeen('/api/activities/notifications', items[0].at);
      this.next = next;
      this.error = null;
    } catch (error) {
      this.error = error;
    }
    this.requestRender();
  }

  template() {
    return html`${heading('Notifications')}${this.body()}`;
  }

  body() {
    if (!session.handle()) return signInFirst('see what concerns you');
    if (this.error && !this.items) return failed(api.errorText(this.error), () => this.load());
    if (!this.items) return loading;
    if (!this.items.length) return empty('All quiet', 'Replies, mentions, likes and reposts turn up here.');
    return html`<ul class="plain">${repeat(this.items, entry => entry.uuid, entry => this.entry(entry))}</ul>
      ${this.next ? html`<p class="feed-end"><button class="button quiet" @click=${this.loadMore}>Show more</button></p>` : nothing}`;
  }

  entry({ by, at, reason, count, ...crud }) {
    const [action, icon] = REASONS[reason] ?? [reason, icons.bell];
    return html`<li class="note note-${reason}">${icon}
      <div><p class="note-head"><a class="crud-name" href="/@${encodeURIComponent(by)}">${isolated(`@${by}`)}</a>${count > 1 ? ` and ${plural(count - 1, 'other')}` : ''} ${action}
        <time datetime=${at} title=${full(at)}>${ago(at)}</time></p>
      <p class="note-message" dir="auto">${message(crud.message, crud)}</p>
      <a class="note-link" href=${pathOf(crud)} aria-label="Open the crud by @${crud.handle}">Open</a></div></li>`;
  }
}

customElements.define('page-notifications', NotificationsPage);
