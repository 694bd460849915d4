// The way around: a column on a wide screen, a bar at the foot of a phone's.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { Element } from '../element.js';
import * as session from '../session.js';
import * as icons from './icons.js';
import { avatar } from './avatar.js';
import { forget } from './feed.js';
import { go, moves } from '../router.js';
import { notice } from './notices.js';
import { showKeys } from './keys.js';

class Nav extends Element {
  arrive() {
    this.listen(moves, 'move', () => this.draw());
    this.listen(session.changes, 'change', () => { forget(); this.draw(); });
    this.listen(session.changes, 'end', ({ detail }) => detail && notice(detail));
  }

  template() {
    const me = session.who();
    return html`
      <header class="nav">
        <a class="brand" href="/" aria-label="Cruddur, home"><svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><circle class="mark-track" cx="16" cy="16" r="11"/><circle class="mark-life" cx="16" cy="16" r="11" pathLength="100"/></svg><span>cruddur</span></a>
        <nav class="nav-links" aria-label="Main">
          ${this.link('/', 'Home', icons.home)}
          ${this.link('/search', 'Search', icons.search)}
          ${this.link('/notifications', 'Notifications', icons.bell)}
          ${this.link('/messages', 'Messages', icons.letter)}
          ${this.link('/stats', 'Statistics', icons.chart)}
          ${me ? this.link(`/@${me}`, 'Profile', icons.person, 'nav-profile') : nothing}
        </nav>
        <div class="nav-who">
          ${me ? html`
            <a class="nav-me" href="/@${me}">${avatar(session.me())}<span class="nav-names"><strong>${session.name()}</strong><span>@${me}</span></span></a>
            <button class="quiet round" @click=${this.leaveSession} aria-label="Sign out" title="Sign out">${icons.out}</button>`
    : html`<a class="button" href="/sign-in">Sign in</a>`}
          <button class="quiet round nav-keys" @click=${showKeys} aria-label="Keyboard shortcuts" title="Keyboard shortcuts">${icons.keyboard}</button>
        </div>
      </header>`;
  }

  link(address, words, icon, kind = nothing) {
    const here = address === '/' ? location.pathname === '/' : location.pathname.startsWith(address);
    return html`<a class=${kind} href=${address} aria-current=${here ? 'page' : nothing}>${icon}<span>${words}</span></a>`;
  }

  leaveSession = () => {
    session.end();
    notice('Signed out.');
    go('/');
  };
}

customElements.define('cruddur-nav', Nav);
