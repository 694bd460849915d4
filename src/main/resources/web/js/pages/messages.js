// The list of conversations, and one conversation.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import * as api from '../api.js';
import * as session from '../session.js';
import * as icons from '../parts/icons.js';
import { notice } from '../parts/notices.js';
import { avatar } from '../parts/avatar.js';
import { empty, failed, heading, loading, signInFirst } from '../parts/states.js';
import { loadFirst, more } from '../lists.js';
import { PollingElement } from '../polling.js';
import { markSeen, text as countText } from '../unread.js';
import { ago, full } from '../time.js';
import { isolated, isolatedText, message } from '../text.js';
import { go, title } from '../router.js';
import '../parts/compose.js';

const GROUPS = '/api/message_groups';
const NEAR_END_PIXELS = 200;

/** Whether the user reads the newest messages, rather than earlier ones. */
const isNearEnd = () => document.documentElement.scrollHeight - scrollY - innerHeight < NEAR_END_PIXELS;

/** Base class of both pages. */
class MessagesPage extends PollingElement {
  intervalMillis = 4000;

  get isLoadable() {
    return Boolean(session.handle());
  }

  template() {
    return html`${this.head()}${session.handle() ? this.body() : signInFirst('read your messages')}`;
  }
}

customElements.define('page-messages', class extends MessagesPage {
  items = null;

  fetch() {
    return loadFirst(this, GROUPS);
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
    if (this.error && !this.items) return failed(api.errorText(this.error), () => this.load());
    if (!this.items) return loading;
    if (to) {
      const existing = this.items.find(group => group.handle.toLowerCase() === to.toLowerCase());
      if (existing) queueMicrotask(() => go(`/messages/${existing.uuid}`, { replace: true }));
      return html`<section class="page-section"><p>A first word to <a href="/@${encodeURIComponent(to)}">${isolated(`@${to}`)}</a>:</p></section>
        <compose-box .label=${`Message to @${to}`} .to=${this.to ??= { handle: to }}
          @sent=${({ detail }) => go(`/messages/${detail.message_group_uuid}`, { replace: true })}></compose-box>`;
    }
    if (!this.items.length) return empty('No messages yet', 'To write to someone, open their profile.');
    return html`<ul class="plain">${this.items.map(group => html`
      <li><a class="group" href="/messages/${group.uuid}">${avatar(group)}
        <span class="group-main"><span class="group-head"><strong>${isolated(group.display_name)}</strong> <span>${isolated(`@${group.handle}`)}</span>
          <time datetime=${group.created_at} title=${full(group.created_at)}>${ago(group.created_at)}</time></span>
        <span class="group-message" dir="auto">${group.message}</span></span>
        ${group.unread_count ? html`<b class="badge">${countText(group.unread_count)}<span class="visually-hidden"> unread</span></b>` : nothing}</a></li>`)}</ul>${more(this)}`;
  }
});

customElements.define('page-conversation', class extends MessagesPage {
  messages = null;

  async fetch() {
    const uuid = encodeURIComponent(this.parameters.uuid), before = new Set(this.messages?.map(known => known.uuid));
    const { items, next } = await api.page(`/api/messages/${uuid}`);
    const start = this.messages?.findIndex(known => known.uuid === items[0]?.uuid) ?? -1;
    // Without a common message, others may lie between the known ones and the page.
    this.messages = start < 0 ? items : [...this.messages.slice(0, start), ...items];
    if (start < 0) this.next = next;
    const newest = items.at(-1);
    if (items.some(item => !before.has(item.uuid))) {
      this.scrollToEnd = !before.size || session.isViewer(newest.handle) || isNearEnd();
      markSeen(`/api/messages/${uuid}`, newest.created_at);
    }
    this.requestRender();
    this.other ??= await this.findOther();
    if (this.other) title(isolatedText(this.other.display_name));
  }

  /** The other member, from the list of conversations. */
  async findOther() {
    let found, path = `${GROUPS}?limit=200`;
    while (path && !found) {
      const { items, next } = await api.page(path);
      found = items.find(group => group.uuid === this.parameters.uuid);
      path = next;
    }
    return found;
  }

  loadEarlier = async () => {
    const height = document.documentElement.scrollHeight - scrollY;
    try {
      const { items, next } = await api.page(this.next);
      this.messages = [...items, ...this.messages];
      this.next = next;
      this.renderNow();
      // The messages that the user reads stay where they are.
      scrollTo({ top: document.documentElement.scrollHeight - height, behavior: 'instant' });
    } catch (error) {
      notice(api.errorText(error));
    }
  };

  renderNow() {
    super.renderNow();
    // The form renders after this element, and makes the page higher.
    if (this.scrollToEnd) requestAnimationFrame(() => scrollTo(0, document.documentElement.scrollHeight));
    this.scrollToEnd = false;
  }

  head() {
    const name = this.other?.display_name ?? 'Conversation';
    return html`<header class="page-head"><a class="quiet round" href="/messages" aria-label="All messages">${icons.back}</a>
      <div class="page-head-names"><h1>${isolated(name)}</h1>${this.other && !this.isOtherDeleted ? html`<a class="profile-handle" href="/@${encodeURIComponent(this.other.handle)}">${isolated(`@${this.other.handle}`)}</a>` : nothing}</div></header>`;
  }

  /** The handle is reserved. */
  get isOtherDeleted() {
    return this.other?.handle === 'deleted';
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
      ${this.isOtherDeleted ? html`<p class="page-section">This account is deleted. It receives no more messages.</p>`
    : html`<compose-box class="talk-box" .label=${'Write a message'} .to=${this.to ??= { message_group_uuid: this.parameters.uuid }}
        @sent=${() => this.load()}></compose-box>`}`;
  }
});
