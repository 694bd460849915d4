// A crud and its replies.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { Element } from '../element.js';
import * as api from '../api.js';
import * as cruds from '../cruds.js';
import * as session from '../session.js';
import { empty, failed, heading, loading } from '../parts/states.js';
import { title } from '../router.js';
import { isolatedText, plural } from '../text.js';
import '../parts/crud.js';
import '../parts/compose.js';

class ThreadPage extends Element {
  itemSelector = 'crud-card';
  focusSelector = '.crud';

  connected() {
    this.listen(cruds.changes, 'removed', ({ detail }) => this.drop(detail));
    this.listen(session.changes, 'change', () => this.requestRender());
    this.listen(api.connectivity, 'online', () => this.error && this.load());
    this.load();
  }

  async load() {
    this.error = null;
    this.requestRender();
    const { handle, uuid } = this.parameters;
    try {
      const path = handle ? `@${encodeURIComponent(handle)}/status/${encodeURIComponent(uuid)}` : encodeURIComponent(uuid);
      const { items: { activity, replies }, next } = await api.page(`/api/activities/${path}`);
      this.crud = cruds.store(activity);
      this.replies = replies.map(cruds.store);
      this.next = next;
      title(`${isolatedText(activity.display_name)}: “${isolatedText([...activity.message].slice(0, 40).join(''))}”`);
    } catch (error) {
      if (error.status === 404) this.removed = true;
      else this.error = error;
    }
    this.requestRender();
  }

  loadMore = async () => {
    this.state = 'loading-more';
    this.requestRender();
    try {
      const { items: { activity, replies }, next } = await api.page(this.next);
      const loaded = new Set(replies.map(reply => reply.uuid));
      // Replies that the user wrote here are already at the end of the list.
      this.replies = [...this.replies.filter(reply => !loaded.has(reply.uuid)), ...replies.map(cruds.store)];
      this.crud = cruds.store(activity);
      this.next = next;
      this.state = 'ready';
    } catch (error) {
      if (error.status === 404) this.removed = true;
      this.state = 'failed';
    }
    this.requestRender();
  };

  drop(uuid) {
    if (uuid === this.crud?.uuid) this.removed = true;
    this.replies = this.replies?.filter(reply => reply.uuid !== uuid);
    this.requestRender();
  }

  add(reply) {
    this.replies = [...this.replies, cruds.store(reply)];
    this.crud.replies_count += 1;
    cruds.changed(this.crud);
    this.requestRender();
  }

  template() {
    return html`${heading('Crud')}${this.body()}`;
  }

  body() {
    if (this.removed) return empty('This crud is gone', 'It had its time. Cruds expire, and leave nothing behind.');
    if (this.error) return failed(api.errorText(this.error), () => this.load());
    if (!this.crud) return loading;
    const count = this.next ? Math.max(this.crud.replies_count, this.replies.length) : this.replies.length;
    return html`
      <crud-card class="large" .large=${true} .crud=${this.crud}></crud-card>
      ${session.handle() ? html`<compose-box .label=${`Reply to @${this.crud.handle}`} .replyTo=${this.crud.uuid} @sent=${({ detail }) => this.add(detail)}></compose-box>`
    : html`<p class="welcome"><span>Join in while it lasts.</span> <a class="button" href="/sign-in?back=${encodeURIComponent(location.pathname)}">Sign in</a></p>`}
      <section aria-label="Replies"><h2 class="section-head">${count ? plural(count, 'reply', 'replies') : 'No replies yet'}</h2>
        ${repeat(this.replies, reply => reply.uuid, reply => html`<crud-card .inThread=${true} .crud=${reply}></crud-card>`)}
        ${this.next ? html`<p class="feed-end"><button class="button quiet" ?disabled=${this.state === 'loading-more'} @click=${this.loadMore}>
          ${{ 'loading-more': 'Loading…', failed: 'Try again' }[this.state] ?? 'More replies'}</button></p>` : nothing}</section>`;
  }
}

customElements.define('page-thread', ThreadPage);
