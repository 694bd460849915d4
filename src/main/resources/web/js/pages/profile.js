// A person and what they say; one's own can be changed.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { Element } from '../element.js';
import * as api from '../api.js';
import * as session from '../session.js';
import { avatar } from '../parts/avatar.js';
import { empty, heading } from '../parts/states.js';
import { notice } from '../parts/notices.js';
import { message, plural } from '../text.js';
import { title } from '../router.js';
import '../parts/feed.js';

const kept = new Map();

class ProfilePage extends Element {
  arrive() {
    this.listen(session.changes, 'change', () => this.draw());
    if (this.back) this.profile = kept.get(this.parameters.handle);
  }

  known(profile) {
    this.profile = profile;
    kept.set(this.parameters.handle, profile);
    title(`${profile.display_name} (@${profile.handle})`);
    this.draw();
  }

  template() {
    const handle = this.parameters.handle;
    if (this.lost) return html`${heading('Nobody')}${empty('There is nobody of that handle', `@${handle} is not on Cruddur.`)}`;
    return html`
      ${this.editing ? this.form() : this.card()}
      <crud-feed .back=${this.back} .source=${`/api/activities/@${encodeURIComponent(handle)}`}
        .nothing=${['Nothing now', 'What was said here has passed.']}
        @answer=${({ detail }) => this.known(detail.profile)}
        @failed=${({ detail }) => { this.lost = detail.status === 404; this.draw(); }}></crud-feed>`;
  }

  card() {
    const person = this.profile;
    if (!person) return html`<header class="profile"><h1 class="visually-hidden">@${this.parameters.handle}</h1>${avatar({ display_name: '', handle: '' })}</header>`;
    return html`
      <header class="profile">
        ${avatar(person)}
        <div class="profile-act">${session.isMe(person.handle)
    ? html`<button class="button quiet" @click=${() => { this.editing = true; this.draw(); }}>Edit profile</button>`
    : session.who() ? html`<a class="button quiet" href="/messages?to=${encodeURIComponent(person.handle)}">Message</a>` : nothing}</div>
        <h1>${person.display_name}</h1>
        <p class="profile-handle">@${person.handle} · ${plural(person.cruds_count, 'crud')}</p>
        ${person.bio ? html`<p class="profile-bio">${message(person.bio)}</p>` : nothing}
      </header>`;
  }

  form() {
    const person = this.profile;
    return html`
      <form class="form profile-form" @submit=${this.save}>
        <h1>Edit profile</h1>
        <label>Name <input name="display_name" .value=${person.display_name} required maxlength="128" autocomplete="name"></label>
        <label>Bio <textarea name="bio" rows="3" .value=${person.bio ?? ''}></textarea></label>
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
        <div class="form-foot">
          <button type="button" class="button quiet" @click=${() => { this.editing = false; this.draw(); }}>Cancel</button>
          <button class="button">Save</button>
        </div>
      </form>`;
  }

  save = async event => {
    event.preventDefault();
    const { display_name, bio } = Object.fromEntries(new FormData(event.target));
    try {
      const saved = await api.put('/api/profile/update', { display_name, bio });
      this.editing = false;
      this.problem = null;
      this.known({ ...this.profile, display_name: saved.display_name, bio: bio.trim() || null });
      session.rename(saved.display_name);
      notice('Saved.');
      this.querySelector('crud-feed').load();
    } catch (error) {
      this.problem = api.words(error);
      this.draw();
    }
  };
}

customElements.define('page-profile', ProfilePage);
