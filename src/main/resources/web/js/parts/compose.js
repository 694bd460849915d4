// The form for a crud, a reply or a message.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { live } from '../../vendor/lit-html/directives/live.js';
import { Element, property } from '../element.js';
import * as api from '../api.js';
import * as drafts from '../drafts.js';
import * as session from '../session.js';
import { avatar } from './avatar.js';
import { notice } from './notices.js';
import { count } from '../text.js';

const TTLS = {
  '30-days': '30 days', '7-days': '7 days', '3-days': '3 days', '1-day': '1 day',
  '12-hours': '12 hours', '3-hours': '3 hours', '1-hour': '1 hour',
};
const ANNOUNCED_CHARACTERS = 20;

class ComposeBox extends Element {
  text = '';
  ttl = '7-days';
  key = crypto.randomUUID();

  connected() {
    this.draftKey = drafts.keyOf(this.replyTo ?? this.to?.message_group_uuid ?? this.to?.handle ?? this.kind);
    Object.assign(this, drafts.load(this.draftKey));
  }

  get maxLength() {
    return this.replyTo || this.to ? 1024 : 280;
  }

  template() {
    const left = this.maxLength - count(this.text), over = left < 0;
    const label = this.label ?? 'What will you let go of?';
    return html`
      <form class="compose ${this.to ? 'compose-slim' : ''}" @submit=${this.send}>
        ${this.to ? nothing : avatar(session.user())}
        <div class="compose-main">
          <textarea name="message" rows="1" aria-label=${label} placeholder=${label} aria-describedby=${`${this.kind}-left`}
            aria-invalid=${over} .value=${live(this.text)} @input=${this.handleInput} @keydown=${this.handleKey}></textarea>
          <div class="compose-foot">
            ${this.kind === 'crud' ? html`<label class="compose-ttl">Gone in
              <select name="ttl" @change=${this.handleTtl}>${Object.entries(TTLS).map(([value, label]) =>
    html`<option value=${value} ?selected=${value === this.ttl}>${label}</option>`)}</select></label>` : nothing}
            <span class="compose-left ${over ? 'over' : ''}" id=${`${this.kind}-left`}>
              <span class="visually-hidden">Characters left: </span>${left}</span>
            <span class="visually-hidden" role="status">${left <= ANNOUNCED_CHARACTERS ? `${left} characters left` : ''}</span>
            <button class="button" ?disabled=${over || this.sending || !count(this.text)}>${this.verb}</button>
          </div>
          ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
        </div>
      </form>`;
  }

  get kind() {
    if (this.to) return 'message';
    return this.replyTo ? 'reply' : 'crud';
  }

  get verb() {
    if (this.sending) return 'Sending…';
    return { crud: 'Crud', reply: 'Reply', message: 'Send' }[this.kind];
  }

  handleInput = event => {
    this.text = event.target.value;
    this.changed();
  };

  handleTtl = event => {
    this.ttl = event.target.value;
    this.changed();
  };

  /** A changed text is a new request and needs a new idempotency key; a retry of the same text keeps its key. */
  changed() {
    this.key = crypto.randomUUID();
    this.problem = null;
    this.storeDraft();
    this.requestRender();
  }

  storeDraft() {
    drafts.store(this.draftKey, { text: this.text, ttl: this.ttl, key: this.key });
  }

  handleKey = event => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) event.target.form.requestSubmit();
  };

  send = async event => {
    event.preventDefault();
    if (this.sending || !count(this.text) || count(this.text) > this.maxLength) return;
    this.sending = true;
    this.problem = null;
    this.requestRender();
    const message = this.text;
    try {
      const sent = await this.post();
      // The user may have written on meanwhile.
      this.text = this.text.startsWith(message) ? this.text.slice(message.length) : this.text;
      this.key = crypto.randomUUID();
      this.storeDraft();
      if (!this.to) notice(this.replyTo ? 'Replied.' : `Out it goes, for ${TTLS[this.ttl]}.`);
      this.dispatchEvent(new CustomEvent('sent', { detail: sent }));
    } catch (error) {
      this.problem = api.errorText(error);
    } finally {
      this.sending = false;
      this.renderNow();
      // The disabled button has lost the focus.
      if (document.activeElement === document.body) this.querySelector('textarea').focus({ preventScroll: true });
    }
  };

  post() {
    const message = this.text;
    if (this.to) return api.post('/api/messages', { message, ...this.to }, this.key);
    if (this.replyTo) return api.post(`/api/activities/${this.replyTo}/reply`, { message }, this.key);
    return api.post('/api/activities', { message, ttl: this.ttl }, this.key);
  }
}

property(ComposeBox, 'label');
property(ComposeBox, 'replyTo');
property(ComposeBox, 'to');
customElements.define('compose-box', ComposeBox);
