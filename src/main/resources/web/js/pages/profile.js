// A user's profile and cruds; users can edit their own.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { Element } from '../element.js';
import * as api from '../api.js';
import * as cruds from '../cruds.js';
import * as people from '../people.js';
import * as session from '../session.js';
import * as unread from '../unread.js';
import { avatar } from '../parts/avatar.js';
import { empty, heading } from '../parts/states.js';
import { notice } from '../parts/notices.js';
import { isolated, isolatedText, message, plural } from '../text.js';
import { title } from '../router.js';
import '../parts/avatar-editor.js';
import '../parts/feed.js';

const cache = new Map();

const DONE = {
  follow: ['You follow @.', 'You no longer follow @.'],
  mute: ['You mute @.', '@ is no longer muted.'],
  block: ['You block @.', '@ is no longer blocked.'],
};

class ProfilePage extends Element {
  connected() {
    this.listen(cruds.changes, 'removed', ({ detail }) => this.countRemoved(detail));
    this.listen(unread.changes, 'counts', () => this.requestRender());
    this.listen(document, 'click', ({ target }) => this.menu?.contains(target) || this.menu?.removeAttribute('open'));
    this.loadRelationship();
    if (this.restored && cache.has(this.parameters.handle)) {
      this.showProfile(cache.get(this.parameters.handle));
      this.refresh();
    }
  }

  /** The list is restored, so no answer to its request brings the present counts. */
  async refresh() {
    try {
      this.loaded((await api.get(`${this.source}?limit=1`)).profile);
    } catch {
      // The counts stay.
    }
  }

  get source() {
    return `/api/activities/@${encodeURIComponent(this.parameters.handle)}`;
  }

  get menu() {
    return this.querySelector('.menu');
  }

  countRemoved(uuid) {
    const crud = this.querySelector('crud-feed')?.items.find(item => item.uuid === uuid);
    if (crud?.handle === this.profile?.handle) this.showProfile({ ...this.profile, cruds_count: Math.max(0, this.profile.cruds_count - 1) });
  }

  /** Null for anonymous viewers and on the own profile. */
  async loadRelationship() {
    const { handle } = this.parameters;
    if (!session.handle() || session.isViewer(handle)) return;
    try {
      this.relationship = await people.relationship(handle);
      this.requestRender();
    } catch {
      // The buttons stay hidden.
    }
  }

  loaded(profile) {
    if (session.isViewer(profile.handle)) session.setAvatar(profile.avatar_url);
    this.showProfile(profile);
  }

  showProfile(profile) {
    this.profile = profile;
    cache.set(this.parameters.handle, profile);
    title(`${isolatedText(profile.display_name)} (@${profile.handle})`);
    this.requestRender();
  }

  template() {
    const handle = this.parameters.handle;
    if (this.notFound) return html`${heading('Nobody')}${empty('No user has this handle', `@${handle} is not on Cruddur.`)}`;
    const { blocking, blocked_by: blockedBy } = this.relationship ?? {};
    return html`
      ${this.editing ? this.form() : this.card()}
      ${blocking ? html`<div class="empty"><p class="empty-title">You block this person</p><p>Neither of you sees the other’s cruds.</p>
        <button class="button" @click=${() => this.toggle('block')}>Unblock</button></div>`
    : blockedBy ? empty('You are blocked', 'You cannot see the cruds of this person.') : nothing}
      <crud-feed ?hidden=${blocking || blockedBy} .restored=${this.restored} .source=${this.source}
        .nothing=${['Nothing now', 'All cruds of this person have expired.']}
        @response=${({ detail }) => this.loaded(detail.profile)}
        @failed=${({ detail }) => { this.notFound = detail.status === 404; this.requestRender(); }}></crud-feed>`;
  }

  card() {
    const user = this.profile;
    if (!user) return html`<header class="profile"><h1 class="visually-hidden">@${this.parameters.handle}</h1>${avatar({ display_name: '', handle: '' })}</header>`;
    return html`
      <header class="profile">
        ${avatar(user, null, 512)}
        <div class="profile-act">${session.isViewer(user.handle)
    ? html`<button class="button quiet" @click=${() => { this.editing = true; this.requestRender(); }}>Edit profile</button>`
    : session.handle() ? this.actions(user) : nothing}</div>
        <h1>${isolated(user.display_name)}</h1>
        <p class="profile-handle">${isolated(`@${user.handle}`)} · ${plural(user.cruds_count, 'crud')}${this.relationship?.followed_by ? ' · follows you' : ''}</p>
        ${user.followers_count === undefined ? nothing : html`<p class="profile-follows">
          <a href="/@${encodeURIComponent(user.handle)}/following"><strong>${user.following_count.toLocaleString('en')}</strong> following</a>
          <a href="/@${encodeURIComponent(user.handle)}/followers"><strong>${user.followers_count.toLocaleString('en')}</strong> ${user.followers_count === 1 ? 'follower' : 'followers'}${this.newFollowers(user)}</a></p>`}
        ${user.bio ? html`<p class="profile-bio" dir="auto">${message(user.bio)}</p>` : nothing}
      </header>`;
  }

  newFollowers(user) {
    return session.isViewer(user.handle) ? html` ${unread.badge(unread.counts.followers)}` : nothing;
  }

  actions(user) {
    const related = this.relationship;
    const isBlocked = related?.blocking || related?.blocked_by;
    return html`
      ${isBlocked ? nothing : html`<a class="button quiet" href="/messages?to=${encodeURIComponent(user.handle)}">Message</a>`}
      ${!related || isBlocked ? nothing : html`<button class="button ${related.following ? 'quiet' : ''}" aria-pressed=${related.following}
        @click=${() => this.toggle('follow')}>${related.following ? 'Following' : 'Follow'}</button>`}
      ${related ? html`<details class="menu" @keydown=${event => event.key === 'Escape' && this.closeMenu()}><summary class="button quiet" aria-label="More about @${user.handle}">More</summary><div class="menu-items">
        <button @click=${() => this.toggle('mute')}>${related.muting ? 'Unmute' : 'Mute'}</button>
        <button @click=${() => this.toggle('block')}>${related.blocking ? 'Unblock' : 'Block'}</button></div></details>` : nothing}`;
  }

  /** Follows, mutes or blocks, or ends it. */
  async toggle(kind) {
    const member = { follow: 'following', mute: 'muting', block: 'blocking' }[kind], on = !this.relationship[member];
    const { handle } = this.parameters;
    this.closeMenu();
    try {
      const answer = await people.change(kind, handle, on);
      this.relationship = { ...this.relationship, [member]: on };
      if ('followers_count' in answer) this.profile.followers_count = answer.followers_count;
      if (kind === 'block') await this.blockChanged();
      notice(DONE[kind][on ? 0 : 1].replace('@', `@${handle}`));
    } catch (error) {
      notice(api.errorText(error));
    }
    this.requestRender();
  }

  closeMenu() {
    if (this.menu?.contains(document.activeElement)) this.menu.querySelector('summary').focus();
    this.menu?.removeAttribute('open');
  }

  /** Of the form, or of what takes the place of the form and of the placeholder of a blocked person. */
  focusInstead() {
    this.querySelector('[name=display_name], .menu summary, .profile-act button')?.focus();
    super.focusInstead(-1);
  }

  /** A block ends follows in both directions. */
  async blockChanged() {
    await this.loadRelationship();
    this.querySelector('crud-feed')?.load();
  }

  form() {
    const user = this.profile;
    return html`
      <avatar-editor .user=${user} @changed=${({ detail }) => this.changeAvatar(detail)}></avatar-editor>
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

  changeAvatar(url) {
    this.showProfile({ ...this.profile, avatar_url: url });
    cruds.updateAuthor(this.profile.handle, { avatar_url: url });
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
      cruds.updateAuthor(saved.handle, { display_name: saved.display_name });
      notice('Saved.');
      this.querySelector('crud-feed').load();
    } catch (error) {
      this.problem = api.errorText(error);
      this.requestRender();
    }
  };
}

customElements.define('page-profile', ProfilePage);
