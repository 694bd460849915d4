// The notifications of the user.
import { html } from '../../vendor/lit-html/lit-html.js';
import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import * as api from '../api.js';
import * as session from '../session.js';
import * as icons from '../parts/icons.js';
import { pathOf } from '../parts/crud.js';
import { empty, failed, heading, loading, signInFirst } from '../parts/states.js';
import { loadFirst, more } from '../lists.js';
import { PollingElement } from '../polling.js';
import { counts, markSeen } from '../unread.js';
import { ago, full } from '../time.js';
import { isolated, message, plural } from '../text.js';

const REASONS = {
  reply: ['replied to you', icons.reply],
  mention: ['mentioned you', icons.person],
  like: ['liked your crud', icons.heart],
  repost: ['reposted your crud', icons.repost],
};
const PATH = '/api/activities/notifications';

class NotificationsPage extends PollingElement {
  intervalMillis = 20_000;
  items = null;

  get isLoadable() {
    return Boolean(session.handle());
  }

  async fetch() {
    const items = await loadFirst(this, PATH);
    // An entry can commit late, below the newest one that was marked.
    if (items.length && (counts.notifications || items[0].at !== this.seenAt)) {
      this.seenAt = items[0].at;
      markSeen(PATH, this.seenAt);
    }
  }

  template() {
    return html`${heading('Notifications')}${this.body()}`;
  }

  body() {
    if (!session.handle()) return signInFirst('see what concerns you');
    if (this.error && !this.items) return failed(api.errorText(this.error), () => this.load());
    if (!this.items) return loading;
    if (!this.items.length) return empty('All quiet', 'Replies, mentions, likes and reposts turn up here.');
    return html`<ul class="plain">${repeat(this.items, entry => entry.uuid, entry => this.entry(entry))}</ul>${more(this)}`;
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
