// A list of people.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { Element, property } from '../element.js';
import * as api from '../api.js';
import { avatar } from './avatar.js';
import { empty, failed, loading } from './states.js';
import { isolated } from '../text.js';

class PeopleList extends Element {
  itemSelector = '.person-row';
  focusSelector = 'button';

  connected() {
    this.listen(api.connectivity, 'online', () => this.error && this.load());
  }

  async load() {
    const source = this.loaded = this.source;
    this.people = this.next = this.error = null;
    await this.update(source, () => []);
  }

  loadMore = () => this.update(this.next, () => this.people);

  async update(path, before) {
    const source = this.source;
    try {
      const { items, next } = await api.page(path);
      if (source !== this.source) return;
      const known = before();
      this.people = [...known, ...items.filter(item => known.every(other => other.uuid !== item.uuid))];
      this.next = next;
      this.error = null;
      this.dispatchEvent(new CustomEvent('loaded', { detail: this.people }));
    } catch (error) {
      if (source === this.source) this.error = error;
    }
    this.requestRender();
  }

  template() {
    if (this.loaded !== this.source) this.load();
    if (!this.people) {
      if (this.quiet) return nothing;
      return this.error ? failed(api.errorText(this.error), () => this.load()) : loading;
    }
    if (!this.people.length) return this.quiet ? nothing : empty(...(this.nothing ?? ['Nobody yet']));
    return html`
      ${this.heading ? html`<h2 class="section-head">${this.heading}</h2>` : nothing}
      <ul class="plain">${repeat(this.people, person => person.uuid, person => this.person(person))}</ul>
      ${this.next ? html`<p class="feed-end"><button class="button quiet" @click=${this.loadMore}>${this.error ? 'Try again' : 'Show more'}</button></p>` : nothing}`;
  }

  person(person) {
    return html`<li class="person-row"><a class="person" href="/@${encodeURIComponent(person.handle)}">${avatar(person)}
      <span><strong>${isolated(person.display_name)}</strong><span>${isolated(`@${person.handle}`)}</span></span></a>
      ${this.act ? html`<button class="button quiet" @click=${() => this.take(person)} aria-label="${this.act} @${person.handle}">${this.act}</button>` : nothing}</li>`;
  }

  /** Runs the action of the list for a person, and removes the person from the list. */
  async take(person) {
    this.dispatchEvent(new CustomEvent('act', { detail: person }));
    this.people = this.people.filter(other => other.uuid !== person.uuid);
    this.requestRender();
  }
}

for (const name of ['source', 'heading', 'quiet', 'nothing', 'act']) property(PeopleList, name);
customElements.define('people-list', PeopleList);
