// One crud.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { Element, property } from '../element.js';
import * as api from '../api.js';
import * as cruds from '../cruds.js';
import * as session from '../session.js';
import * as icons from './icons.js';
import { avatar } from './avatar.js';
import { notice } from './notices.js';
import { go } from '../router.js';
import { ago, clock, full, isOver, left, life, now } from '../time.js';
import { compact, message, plural } from '../text.js';

/** Over its last quarter a crud fades: to the edge of what can be read well, never past it. */
const FADING = 0.25;
const LEAVING_MILLIS = 450;

export const addressOf = crud => `/@${encodeURIComponent(crud.handle)}/status/${crud.uuid}`;

class CrudCard extends Element {
  arrive() {
    this.listen(clock, 'tick', () => this.tick());
    this.listen(cruds.changes, 'change', ({ detail }) => detail === this.crud?.uuid && this.draw());
    this.listen(session.changes, 'change', () => this.draw());
  }

  tick() {
    if (!this.crud || this.leaving) return;
    const at = now();
    if (isOver(this.crud, at)) {
      this.expire();
      return;
    }
    const looks = ago(this.crud.created_at, at) + left(this.crud.expires_at, at);
    if (looks !== this.looks) this.draw();
  }

  /** Goes quietly, and then is dropped wherever it stands. */
  expire() {
    this.leaving = true;
    this.classList.add('leaving');
    setTimeout(() => cruds.drop(this.crud.uuid), LEAVING_MILLIS);
  }

  template() {
    const crud = this.crud, at = now();
    if (!crud) return nothing;
    this.looks = ago(crud.created_at, at) + left(crud.expires_at, at);
    const share = life(crud, at);
    this.style.setProperty('--fade', Math.min(1, Math.max(0, 1 - share / FADING)).toFixed(2));
    const person = `/@${encodeURIComponent(crud.handle)}`;
    return html`
      <article class="crud" aria-label="Crud by ${crud.display_name}" tabindex=${this.large ? nothing : '0'}
          @click=${this.open} @keydown=${this.open}>
        <a class="crud-face" href=${person} tabindex="-1" aria-hidden="true">${avatar(crud, share)}</a>
        <header class="crud-head">
          <a class="crud-name" href=${person}>${crud.display_name}</a>
          <span class="crud-handle">@${crud.handle}</span>
          <a class="crud-time" href=${addressOf(crud)}><time datetime=${crud.created_at} title=${full(crud.created_at)}>${ago(crud.created_at, at)}</time></a>
        </header>
        ${crud.reply_to_activity_uuid && !this.inThread
    ? html`<p class="crud-context"><a href="/status/${crud.reply_to_activity_uuid}">In reply to another crud</a></p>` : nothing}
        <p class="crud-message">${message(crud.message)}</p>
        <footer class="crud-foot">${this.actions(crud, at)}</footer>
      </article>`;
  }

  actions(crud, at) {
    const mine = session.isMe(crud.handle);
    return html`
      <a class="act" href=${addressOf(crud)} aria-label="Reply. ${plural(crud.replies_count, 'reply', 'replies')}" title="Reply">
        ${icons.reply}<span>${compact(crud.replies_count)}</span></a>
      ${this.reaction(crud, 'repost', icons.repost)}
      ${this.reaction(crud, 'like', icons.heart)}
      ${mine ? html`<button class="act" @click=${this.erase} aria-label=${this.sure ? 'Delete for good' : 'Delete'}
          title="Delete">${icons.bin}${this.sure ? html`<span>Delete?</span>` : nothing}</button>` : nothing}
      ${crud.expires_at ? html`<span class="crud-left" title="Gone on ${full(crud.expires_at)}">${icons.hourglass}<span>${left(crud.expires_at, at)}</span></span>` : nothing}`;
  }

  reaction(crud, kind, icon) {
    const on = cruds.did(kind, crud), number = crud[`${kind}s_count`];
    return html`<button class="act act-${kind}" aria-pressed=${on} title=${kind === 'like' ? 'Like' : 'Repost'}
      aria-label="${kind === 'like' ? 'Like' : 'Repost'}. ${plural(number, kind)}"
      @click=${() => this.react(kind)}>${icon}<span>${compact(number)}</span></button>`;
  }

  async react(kind) {
    if (!session.who()) {
      go(`/sign-in?back=${encodeURIComponent(location.pathname + location.search)}`);
      return;
    }
    try {
      await cruds.toggle(kind, this.crud);
    } catch (error) {
      if (error.codes?.includes('activity_not_found')) this.expire();
      notice(`That ${kind} did not get through. ${api.words(error)}`);
    }
  }

  /** Deleting asks once more, on the same button. */
  erase = async () => {
    if (!this.sure) {
      this.sure = true;
      setTimeout(() => { this.sure = false; this.draw(); }, 4000);
      this.draw();
      return;
    }
    try {
      await cruds.remove(this.crud);
      notice('Deleted.');
    } catch (error) {
      notice(api.words(error));
    }
  };

  /** Anywhere on it opens it, but for what does something else and for text being selected. */
  open = event => {
    if (this.large || !this.crud) return;
    if (event.type === 'keydown' ? event.key !== 'Enter' || event.target !== event.currentTarget
      : event.target.closest('a, button') || String(getSelection())) return;
    go(addressOf(this.crud));
  };
}

property(CrudCard, 'crud');
property(CrudCard, 'large', false);
property(CrudCard, 'inThread', false);
customElements.define('crud-card', CrudCard);
