// The card of one crud.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { Element, property } from '../element.js';
import * as api from '../api.js';
import * as cruds from '../cruds.js';
import * as session from '../session.js';
import * as icons from './icons.js';
import { avatar } from './avatar.js';
import { notice } from './notices.js';
import { report } from './report.js';
import { go } from '../router.js';
import { ago, clock, full, isExpired, lifeFraction, now, remaining } from '../time.js';
import { compact, isolated, message, plural } from '../text.js';

/** A crud fades during the last quarter of its lifetime, down to a contrast of 4.5:1. */
const FADING_FRACTION = 0.25;
const REMOVAL_MILLIS = 450;

export const pathOf = crud => `/@${encodeURIComponent(crud.handle)}/status/${crud.uuid}`;

class CrudCard extends Element {
  connected() {
    this.listen(clock, 'tick', () => this.tick());
    this.listen(cruds.changes, 'change', ({ detail }) => detail === this.crud?.uuid && this.requestRender());
    this.listen(session.changes, 'change', () => this.requestRender());
  }

  tick() {
    if (!this.crud || this.expired) return;
    const at = now();
    if (isExpired(this.crud, at)) {
      this.expire();
      return;
    }
    const times = ago(this.crud.created_at, at) + remaining(this.crud.expires_at, at);
    if (times !== this.times) this.requestRender();
  }

  /** Removes the crud from all lists after an animation. */
  expire() {
    this.expired = true;
    this.classList.add('leaving');
    setTimeout(() => cruds.discard(this.crud.uuid), REMOVAL_MILLIS);
  }

  template() {
    const crud = this.crud, at = now();
    if (!crud) return nothing;
    this.times = ago(crud.created_at, at) + remaining(crud.expires_at, at);
    const fraction = lifeFraction(crud, at);
    this.style.setProperty('--fade', Math.min(1, Math.max(0, 1 - fraction / FADING_FRACTION)).toFixed(2));
    const profile = `/@${encodeURIComponent(crud.handle)}`;
    return html`
      <article class="crud" aria-label="Crud by ${crud.display_name}" tabindex=${this.large ? nothing : '0'}
          @click=${this.open} @keydown=${this.open}>
        <a class="crud-face" href=${profile} tabindex="-1" aria-hidden="true">${avatar(crud, fraction)}</a>
        <header class="crud-head">
          <a class="crud-name" href=${profile}>${isolated(crud.display_name)}</a>
          <span class="crud-handle">${isolated(`@${crud.handle}`)}</span>
          <a class="crud-time" href=${pathOf(crud)}><time datetime=${crud.created_at} title=${full(crud.created_at)}>${ago(crud.created_at, at)}</time></a>
        </header>
        ${crud.reposted_by ? html`<p class="crud-context">${icons.repost}<a href="/@${encodeURIComponent(crud.reposted_by)}">Reposted by ${isolated(`@${crud.reposted_by}`)}</a></p>` : nothing}
        ${crud.reply_to_activity_uuid && !this.inThread
    ? html`<p class="crud-context"><a href="/status/${crud.reply_to_activity_uuid}">In reply to another crud</a></p>` : nothing}
        <p class="crud-message" dir="auto">${message(crud.message, crud)}</p>
        <footer class="crud-foot">${this.actions(crud, at)}</footer>
      </article>`;
  }

  actions(crud, at) {
    const own = session.isViewer(crud.handle);
    return html`
      <a class="act" href=${pathOf(crud)} aria-label="Reply. ${plural(crud.replies_count, 'reply', 'replies')}" title="Reply">
        ${icons.reply}<span>${compact(crud.replies_count)}</span></a>
      ${this.reaction(crud, 'repost', icons.repost)}
      ${this.reaction(crud, 'like', icons.heart)}
      ${session.handle() ? html`<button class="act act-bookmark" aria-pressed=${cruds.hasReaction('bookmark', crud)} title="Bookmark"
        aria-label="Bookmark" @click=${() => this.toggle('bookmark')}>${icons.bookmark}</button>` : nothing}
      ${this.large && session.handle() && !own ? html`<button class="act" @click=${() => report(crud)} aria-label="Report" title="Report">${icons.flag}</button>` : nothing}
      ${own ? html`<button class="act" @click=${this.confirmDelete} aria-label=${this.confirming ? 'Delete for good' : 'Delete'}
          title="Delete">${icons.bin}${this.confirming ? html`<span>Delete?</span>` : nothing}</button>` : nothing}
      ${crud.expires_at ? html`<span class="crud-left" title="Gone on ${full(crud.expires_at)}">${icons.hourglass}<span>${remaining(crud.expires_at, at)}</span></span>` : nothing}`;
  }

  reaction(crud, kind, icon) {
    const on = cruds.hasReaction(kind, crud), number = crud[`${kind}s_count`];
    return html`<button class="act act-${kind}" aria-pressed=${on} title=${kind === 'like' ? 'Like' : 'Repost'}
      aria-label="${kind === 'like' ? 'Like' : 'Repost'}. ${plural(number, kind)}"
      @click=${() => this.toggle(kind)}>${icon}<span>${compact(number)}</span></button>`;
  }

  async toggle(kind) {
    if (!session.handle()) {
      go(`/sign-in?back=${encodeURIComponent(location.pathname + location.search)}`);
      return;
    }
    try {
      await cruds.toggleReaction(kind, this.crud);
    } catch (error) {
      if (error.codes?.includes('activity_not_found')) this.expire();
      notice(`That ${kind} did not get through. ${api.errorText(error)}`);
    }
  }

  /** Deletes after a second click on the same button. */
  confirmDelete = async () => {
    if (!this.confirming) {
      this.confirming = true;
      setTimeout(() => { this.confirming = false; this.requestRender(); }, 4000);
      this.requestRender();
      return;
    }
    if (this.deleting) return;
    this.deleting = true;
    try {
      await cruds.remove(this.crud);
      notice('Deleted.');
    } catch (error) {
      notice(api.errorText(error));
    }
    this.deleting = false;
  };

  /** Opens the crud, unless the click is on a link or button or selects text. */
  open = event => {
    if (this.large || !this.crud) return;
    if (event.type === 'keydown' ? event.key !== 'Enter' || event.target !== event.currentTarget
      : event.target.closest('a, button') || String(getSelection())) return;
    go(pathOf(this.crud));
  };
}

property(CrudCard, 'crud');
property(CrudCard, 'large', false);
property(CrudCard, 'inThread', false);
customElements.define('crud-card', CrudCard);
