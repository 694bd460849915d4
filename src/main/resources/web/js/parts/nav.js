// The navigation: a column on wide screens, a bar at the bottom on phones.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { Element } from '../element.js';
import * as api from '../api.js';
import * as drafts from '../drafts.js';
import * as session from '../session.js';
import * as icons from './icons.js';
import { avatar } from './avatar.js';
import { clearCache } from './feed.js';
import { go, navigation, path } from '../router.js';
import { notice } from './notices.js';
import * as unread from '../unread.js';
import { showKeys } from './keys.js';
import { isolated } from '../text.js';

/** The user returns to the present page. */
const signInPath = () => (location.pathname === '/sign-in' ? '/sign-in' : `/sign-in?back=${encodeURIComponent(path())}`);

class Nav extends Element {
  connected() {
    this.listen(navigation, 'navigate', () => this.requestRender());
    this.listen(session.changes, 'change', () => { clearCache(); this.loadAvatar(); this.requestRender(); });
    this.loadAvatar();
    this.listen(unread.changes, 'counts', () => this.requestRender());
    this.listen(session.changes, 'end', ({ detail }) => detail && notice(detail));
  }

  /** The session knows the avatar only in the browser that changed it. */
  async loadAvatar() {
    const user = session.handle();
    if (user === this.user) return;
    this.user = user;
    if (!user) return;
    try {
      const { avatar_url: avatar } = await api.get(`/api/users/@${encodeURIComponent(user)}/short`);
      if (session.handle() === user) session.setAvatar(avatar);
    } catch {
      // The initials remain.
    }
  }

  template() {
    const handle = session.handle();
    return html`
      <header class="nav">
        <a class="brand" href="/" aria-label="Cruddur, home"><svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><circle class="mark-track" cx="16" cy="16" r="11"/><circle class="mark-life" cx="16" cy="16" r="11" pathLength="100"/></svg><span>cruddur</span></a>
        <nav class="nav-links" aria-label="Main">
          ${this.link('/', 'Home', icons.home)}
          ${this.link('/search', 'Search', icons.search)}
          ${this.link('/notifications', 'Notifications', icons.bell, nothing, unread.counts.notifications)}
          ${this.link('/messages', 'Messages', icons.letter, nothing, unread.counts.messages)}
          ${handle ? this.link('/bookmarks', 'Bookmarks', icons.bookmark, 'nav-wide') : nothing}
          ${this.link('/stats', 'Statistics', icons.chart)}
          ${handle ? this.link(`/@${handle}`, 'Profile', icons.person, 'nav-profile', unread.counts.followers) : nothing}
        </nav>
        <div class="nav-who">
          ${handle ? html`
            <a class="nav-me" href="/@${handle}">${avatar(session.user())}${unread.badge(unread.counts.followers)}<span class="nav-names"><strong>${isolated(session.displayName())}</strong><span>${isolated(`@${handle}`)}</span></span></a>
            <a class="quiet round" href="/settings" aria-label="Settings" title="Settings">${icons.gear}</a>
            <button class="quiet round" @click=${this.signOut} aria-label="Sign out" title="Sign out">${icons.out}</button>`
    : html`<a class="button" href=${signInPath()}>Sign in</a>`}
          <button class="quiet round nav-keys" @click=${showKeys} aria-label="Keyboard shortcuts" title="Keyboard shortcuts">${icons.keyboard}</button>
        </div>
      </header>`;
  }

  link(path, label, icon, kind = nothing, count = 0) {
    const isCurrent = path === '/' ? ['/', '/following'].includes(location.pathname) : `${location.pathname}/`.startsWith(`${path}/`);
    return html`<a class=${kind} href=${path} aria-current=${isCurrent ? 'page' : nothing}>${icon}<span>${label}</span>${unread.badge(count)}</a>`;
  }

  signOut = async () => {
    drafts.clear();
    if (await session.signOut()) return;
    notice('Signed out.');
    go('/');
  };
}

customElements.define('cruddur-nav', Nav);
