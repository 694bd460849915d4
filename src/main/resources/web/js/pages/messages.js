// Words between two: all conversations, and one of them.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { Element } from '../element.js';
import * as api from '../api.js';
import * as session from '../session.js';
import * as icons from '../parts/icons.js';
import { avatar } from '../parts/avatar.js';
import { empty, failed, heading, loading, signInFirst } from '../parts/states.js';
import { ago, clock, full } from '../time.js';
import { message } from '../text.js';
import { go, title } from '../router.js';
import '../parts/compose.js';

const EVERY_MILLIS = 4000;

/** What both pages do: ask anew while somebody looks. */
class Asking extends Element {
  arrive() {
    this.listen(session.changes, 'change', () => this.load());
    this.listen(api.line, 'online', () => this.load());
    this.listen(clock, 'tick', () => { if (api.line.up && Date.now() - this.asked > EVERY_MILLIS) this.load(); });
    this.load();
  }

  async load() {
    this.asked = Date.now();
    if (session.who()) {
      try {
        await this.ask();
        this.error = null;
      } catch (error) {
        this.error = error;
      }
    }
    this.draw();
  }

  template() {
    return html`${this.head()}${session.who() ? this.body() : signInFirst('read your messages')}`;
  }
}

customElements.define('page-messages', class extends Asking {
  async ask() {
    this.groups = await api.get('/api/message_groups');
  }

  moved() {
    this.to = null;
    this.load();
  }

  head() {
    return heading('Messages');
  }

  body() {
    const to = new URLSearchParams(location.search).get('to');
    if (to) {
      const with_ = this.groups?.find(one => one.handle.toLowerCase() === to.toLowerCase());
      if (with_) queueMicrotask(() => go(`/messages/${with_.uuid}`, { replace: true }));
      return html`<section class="page-section"><p>A first word to <a href="/@${encodeURIComponent(to)}">@${to}</a>:</p></section>
        <compose-box .label=${`Message to @${to}`} .to=${this.to ??= { handle: to }}
          @sent=${({ detail }) => go(`/messages/${detail.message_group_uuid}`, { replace: true })}></compose-box>`;
    }
    if (this.error && !this.groups) return failed(api.words(this.error), () => this.load());
    if (!this.groups) return loading;
    if (!this.groups.length) return empty('No messages yet', 'To write to someone, open their profile.');
    return html`<ul class="plain">${this.groups.map(one => html`
      <li><a class="group" href="/messages/${one.uuid}">${avatar(one)}
        <span class="group-main"><span class="group-head"><strong>${one.display_name}</strong> <span>@${one.handle}</span>
          <time datetime=${one.created_at} title=${full(one.created_at)}>${ago(one.created_at)}</time></span>
        <span class="group-message">${one.message}</span></span></a></li>`)}</ul>`;
  }
});

customElements.define('page-conversation', class extends Asking {
  async ask() {
    const uuid = encodeURIComponent(this.parameters.uuid);
    if (!this.other) {
      this.other = (await api.get('/api/message_groups')).find(one => one.uuid === this.parameters.uuid);
      if (this.other) title(this.other.display_name);
    }
    const { items, next } = await api.page(`/api/messages/${uuid}`);
    const newest = items.at(-1)?.uuid, isNew = newest !== this.messages?.at(-1)?.uuid;
    const older = this.older ?? [];
    this.messages = [...older.filter(one => !items.some(other => other.uuid === one.uuid)), ...items];
    this.next ??= this.older ? null : next;
    if (isNew) this.toEnd = true;
  }

  earlier = async () => {
    try {
      const { items, next } = await api.page(this.next);
      this.older = this.messages = [...items, ...this.messages];
      this.next = next;
    } catch (error) {
      this.error = error;
    }
    this.draw();
  };

  drawNow() {
    super.drawNow();
    if (this.toEnd) scrollTo(0, document.documentElement.scrollHeight);
    this.toEnd = false;
  }

  head() {
    const name = this.other?.display_name ?? 'Conversation';
    return html`<header class="page-head"><a class="quiet round" href="/messages" aria-label="All messages">${icons.back}</a>
      <h1>${name}</h1>${this.other ? html`<a class="profile-handle" href="/@${encodeURIComponent(this.other.handle)}">@${this.other.handle}</a>` : nothing}</header>`;
  }

  body() {
    if (this.error?.status === 404) return empty('There is no such conversation', 'Or it is not yours to read.');
    if (this.error && !this.messages) return failed(api.words(this.error), () => this.load());
    if (!this.messages) return loading;
    return html`
      ${this.next ? html`<p class="feed-end"><button class="button quiet" @click=${this.earlier}>Earlier messages</button></p>` : nothing}
      <ol class="plain talk" aria-label="Messages">${repeat(this.messages, one => one.uuid, one => html`
        <li class="word ${session.isMe(one.handle) ? 'mine' : ''}"><span class="visually-hidden">${one.display_name}: </span>
          <p>${message(one.message)}</p><time datetime=${one.created_at} title=${full(one.created_at)}>${ago(one.created_at)}</time></li>`)}</ol>
      <compose-box class="talk-box" .label=${'Write a message'} .to=${this.to ??= { message_group_uuid: this.parameters.uuid }}
        @sent=${() => this.load()}></compose-box>`;
  }
});
