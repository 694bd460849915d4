// A user's profile and cruds; users can edit their own.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { Element } from '../element.js';
import * as api from '../api.js';
import * as session from '../session.js';
import { avatar } from '../parts/avatar.js';
import { empty, heading } from '../parts/states.js';
import { notice } from '../parts/notices.js';
import { isolated, isolatedText, message, plural } from '../text.js';
import { title } from '../router.js';
import '../parts/feed.js';

const cache = new Map();

class ProfilePage extends Element {
  connected() {
    this.listen(session.changes, 'change', () => this.requestRender());
    if (this.restored) this.profile = cache.get(this.parameters.handle);
  }

  showProfile(profile) {
    this.profile = profile;
    cache.set(this.parameters.handle, profile);
    title(`${isolatedText(profile.display_name)} (@${profile.handle})`);
    this.requestRender();
  }

  template() {
    const handle = this.parameters.handle;
    if (this.notFound) return html`${heading('Nobody')}${empty('There is nobody of that handle', `@${handle} is not on Cruddur.`)}`;
    return html`
      ${this.editing ? this.form() : this.card()}
      <crud-feed .restored=${this.restored} .source=${`/api/activities/@${encodeURIComponent(handle)}`}
        .nothing=${['Nothing now', 'What was said here has passed.']}
        @response=${({ detail }) => this.showProfile(detail.profile)}
        @failed=${({ detail }) => { this.notFound = detail.status === 404; this.requestRender(); }}></crud-feed>`;
  }

  card() {
    const user = this.profile;
    if (!user) return html`<header class="profile"><h1 class="visually-hidden">@${this.parameters.handle}</h1>${avatar({ display_name: '', handle: '' })}</header>`;
    return html`
      <header class="profile">
        ${avatar(user)}
        <div class="profile-act">${session.isViewer(user.handle)
    ? html`<button class="button quiet" @click=${() => { this.editing = true; this.requestRender(); }}>Edit profile</button>`
    : session.handle() ? html`<a class="button quiet" href="/messages?to=${encodeURIComponent(user.handle)}">Message</a>` : nothing}</div>
        <h1>${isolated(user.display_name)}</h1>
        <p class="profile-handle">${isolated(`@${user.handle}`)} · ${plural(user.cruds_count, 'crud')}</p>
        ${user.bio ? html`<p class="profile-bio" dir="auto">${message(user.bio)}</p>` : nothing}
      </header>`;
  }

  form() {
    const user = this.profile;
    return html`
      <form class="form profile-form" @submit=${this.save}>
        <h1>Edit profile</h1>
        <label>Name <input name="display_name" .value=${user.display_name} required maxlength="128" autocomplete="name"></label>
        <label>Bio <textarea name="bio" rows="3" .value=${user.bio ?? ''}></textarea></label>
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
        <div class="form-foot">
          <button type="button" class="button quiet" @click=${() => { this.editing = false; this.requestRender(); }}>Cancel</button>
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
      this.showProfile({ ...this.profile, display_name: saved.display_name, bio: bio.trim() || null });
      session.rename(saved.display_name);
      notice('Saved.');
      this.querySelector('crud-feed').load();
    } catch (error) {
      this.problem = api.errorText(error);
      this.requestRender();
    }
  };
}

customElements.define('page-profile', ProfilePage);
