// The list of conversations, and one conversation.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { Element } from '../element.js';
import * as api from '../api.js';
import * as session from '../session.js';
import * as icons from '../parts/icons.js';
import { avatar } from '../parts/avatar.js';
import { empty, failed, heading, loading, signInFirst } from '../parts/states.js';
import { markSeen, text as countText } from '../unread.js';
import { ago, clock, full } from '../time.js';
import { isolated, isolatedText, message } from '../text.js';
import { go, title } from '../router.js';
import '../parts/compose.js';

const INTERVAL_MILLIS = 4000;

/** Base class of both pages: polls while the page is visible. */
class PollingPage extends Element {
  connected() {
    this.listen(session.changes, 'change', () => this.load());
    this.listen(api.connectivity, 'online', () => this.load());
    this.listen(clock, 'tick', () => { if (api.connectivity.online && Date.now() - this.loadedAtMillis > INTERVAL_MILLIS) this.load(); });
    this.load();
  }

  async load() {
    this.loadedAtMillis = Date.now();
    if (session.handle()) {
      try {
        await this.fetch();
        this.error = null;
      } catch (error) {
        this.error = error;
      }
    }
    this.requestRender();
  }

  template() {
    return html`${this.head()}${session.handle() ? this.body() : signInFirst('read your messages')}`;
  }
}

customElements.define('page-messages', class extends PollingPage {
  async fetch() {
    this.groups = await api.get('/api/message_groups');
  }

  navigated() {
    this.to = null;
    this.load();
  }

  head() {
    return heading('Messages');
  }

  body() {
    const to = new URLSearchParams(location.search).get('to');
    if (to) {
      const existing = this.groups?.find(group => group.handle.toLowerCase() === to.toLowerCase());
      if (existing) queueMicrotask(() => go(`/messages/${existing.uuid}`, { replace: true }));
      return html`<section class="page-section"><p>A first word to <a href="/@${encodeURIComponent(to)}">${isolated(`@${to}`)}</a>:</p></section>
        <compose-box .label=${`Message to @${to}`} .to=${this.to ??= { handle: to }}
          @sent=${({ detail }) => go(`/messages/${detail.message_group_uuid}`, { replace: true })}></compose-box>`;
    }
    if (this.error && !this.groups) return failed(api.errorText(this.error), () => this.load());
    if (!this.groups) return loading;
    if (!this.groups.length) return empty('No messages yet', 'To write to someone, open their profile.');
    return html`<ul class="plain">${this.groups.map(group => html`
      <li><a class="group" href="/messages/${group.uuid}">${avatar(group)}
        <span class="group-main"><span class="group-head"><strong>${isolated(group.display_name)}</strong> <span>${isolated(`@${group.handle}`)}</span>
          <time datetime=${group.created_at} title=${full(group.created_at)}>${ago(group.created_at)}</time></span>
        <span class="group-message" dir="auto">${group.message}</span></span>
        ${group.unread_count ? html`<b class="badge">${countText(group.unread_count)}<span class="visually-hidden"> unread</span></b>` : nothing}</a></li>`)}</ul>`;
  }
});

customElements.define('page-conversation', class extends PollingPage {
  async fetch() {
    const uuid = encodeURIComponent(this.parameters.uuid);
    if (!this.other) {
      this.other = (await api.get('/api/message_groups')).find(group => group.uuid === this.parameters.uuid);
      if (this.other) title(isolatedText(this.other.display_name));
    }
    const { items, next } = await api.page(`/api/messages/${uuid}`);
    const newest = items.at(-1)?.uuid, isNew = newest !== this.messages?.at(-1)?.uuid;
    const older = this.older ?? [];
    this.messages = [...older.filter(known => !items.some(item => item.uuid === known.uuid)), ...items];
    this.next ??= this.older ? null : next;
    if (isNew) {
      this.scrollToEnd = true;
      markSeen(`/api/messages/${uuid}`, items.at(-1)?.created_at);
    }
  }

  loadEarlier = async () => {
    try {
      const { items, next } = await api.page(this.next);
      this.older = this.messages = [...items, ...this.messages];
      this.next = next;
    } catch (error) {
      this.error = error;
    }
    this.requestRender();
  };

  renderNow() {
    super.renderNow();
    if (this.scrollToEnd) scrollTo(0, document.documentElement.scrollHeight);
    this.scrollToEnd = false;
  }

  head() {
    const name = this.other?.display_name ?? 'Conversation';
    return html`<header class="page-head"><a class="quiet round" href="/messages" aria-label="All messages">${icons.back}</a>
      <div class="page-head-names"><h1>${isolated(name)}</h1>${this.other ? html`<a class="profile-handle" href="/@${encodeURIComponent(this.other.handle)}">${isolated(`@${this.other.handle}`)}</a>` : nothing}</div></header>`;
  }

  body() {
    if (this.error?.status === 404) return empty('There is no such conversation', 'Or you are not a member of it.');
    if (this.error && !this.messages) return failed(api.errorText(this.error), () => this.load());
    if (!this.messages) return loading;
    return html`
      ${this.next ? html`<p class="feed-end"><button class="button quiet" @click=${this.loadEarlier}>Earlier messages</button></p>` : nothing}
      <ol class="plain talk" aria-label="Messages">${repeat(this.messages, sent => sent.uuid, sent => html`
        <li class="word ${session.isViewer(sent.handle) ? 'mine' : ''}"><span class="visually-hidden">${sent.display_name}: </span>
          <p dir="auto">${message(sent.message)}</p><time datetime=${sent.created_at} title=${full(sent.created_at)}>${ago(sent.created_at)}</time></li>`)}</ol>
      <compose-box class="talk-box" .label=${'Write a message'} .to=${this.to ??= { message_group_uuid: this.parameters.uuid }}
        @sent=${() => this.load()}></compose-box>`;
  }
});
