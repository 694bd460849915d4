// A crud with its replies.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { Element } from '../element.js';
import * as api from '../api.js';
import * as cruds from '../cruds.js';
import * as session from '../session.js';
import { empty, failed, heading, loading } from '../parts/states.js';
import { title } from '../router.js';
import { plural } from '../text.js';
import '../parts/crud.js';
import '../parts/compose.js';

class ThreadPage extends Element {
  arrive() {
    this.listen(cruds.changes, 'gone', ({ detail }) => this.drop(detail));
    this.listen(session.changes, 'change', () => this.draw());
    this.listen(api.line, 'online', () => this.error && this.load());
    this.load();
  }

  async load() {
    this.error = null;
    this.draw();
    const { handle, uuid } = this.parameters;
    try {
      const at = handle ? `@${encodeURIComponent(handle)}/status/${encodeURIComponent(uuid)}` : encodeURIComponent(uuid);
      const { items: { activity, replies }, next } = await api.page(`/api/activities/${at}`);
      this.crud = cruds.keep(activity);
      this.replies = replies.map(cruds.keep);
      this.next = next;
      title(`${activity.display_name}: “${[...activity.message].slice(0, 40).join('')}”`);
    } catch (error) {
      if (error.status === 404) this.gone = true;
      else this.error = error;
    }
    this.draw();
  }

  more = async () => {
    this.state = 'more';
    this.draw();
    try {
      const { items: { activity, replies }, next } = await api.page(this.next);
      const have = new Set(replies.map(one => one.uuid));
      // What was written here meanwhile stood at the end already.
      this.replies = [...this.replies.filter(one => !have.has(one.uuid)), ...replies.map(cruds.keep)];
      this.crud = cruds.keep(activity);
      this.next = next;
      this.state = 'ready';
    } catch (error) {
      if (error.status === 404) this.gone = true;
      this.state = 'failed';
    }
    this.draw();
  };

  drop(uuid) {
    if (uuid === this.crud?.uuid) this.gone = true;
    this.replies = this.replies?.filter(one => one.uuid !== uuid);
    this.draw();
  }

  add(reply) {
    this.replies = [...this.replies, cruds.keep(reply)];
    this.crud.replies_count += 1;
    cruds.changed(this.crud);
    this.draw();
  }

  template() {
    return html`${heading('Crud')}${this.body()}`;
  }

  body() {
    if (this.gone) return empty('This crud is gone', 'It had its time. Cruds expire, and leave nothing behind.');
    if (this.error) return failed(api.words(this.error), () => this.load());
    if (!this.crud) return loading;
    const count = this.next ? Math.max(this.crud.replies_count, this.replies.length) : this.replies.length;
    return html`
      <crud-card class="large" .large=${true} .crud=${this.crud}></crud-card>
      ${session.who() ? html`<compose-box .label=${`Reply to @${this.crud.handle}`} .replyTo=${this.crud.uuid} @sent=${({ detail }) => this.add(detail)}></compose-box>`
    : html`<p class="welcome"><span>Join in while it lasts.</span> <a class="button" href="/sign-in?back=${encodeURIComponent(location.pathname)}">Sign in</a></p>`}
      <section aria-label="Replies"><h2 class="section-head">${count ? plural(count, 'reply', 'replies') : 'No replies yet'}</h2>
        ${repeat(this.replies, one => one.uuid, one => html`<crud-card .inThread=${true} .crud=${one}></crud-card>`)}
        ${this.next ? html`<p class="feed-end"><button class="button quiet" ?disabled=${this.state === 'more'} @click=${this.more}>
          ${{ more: 'Loading…', failed: 'Try again' }[this.state] ?? 'More replies'}</button></p>` : nothing}</section>`;
  }
}

customElements.define('page-thread', ThreadPage);
