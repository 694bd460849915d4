// The sign-in page: on the hosted pages or, with the embedded issuer, by choosing a user.
import { html } from '../../vendor/lit-html/lit-html.js';
import { Element } from '../element.js';
import * as api from '../api.js';
import * as session from '../session.js';
import { avatar } from '../parts/avatar.js';
import { empty, failed, heading, loading } from '../parts/states.js';
import { notice } from '../parts/notices.js';
import { go } from '../router.js';
import { isolated, isolatedText } from '../text.js';

class SignInPage extends Element {
  connected() {
    this.query = new URLSearchParams(location.search);
    this.load();
  }

  async load() {
    this.error = null;
    this.requestRender();
    try {
      if (this.query.has('code') || this.query.has('error')) {
        const query = this.query;
        this.query = new URLSearchParams();
        go(await session.completeHostedSignIn(query), { replace: true });
        notice(`Welcome, ${isolatedText(session.displayName())}.`);
        return;
      }
      this.config = await session.config();
      if (this.config.auth === 'embedded') this.users = await api.get('/api/users/suggested');
    } catch (error) {
      this.error = error;
    }
    this.requestRender();
  }

  template() {
    return html`${heading('Sign in')}<section class="page-section">${this.body()}</section>`;
  }

  body() {
    if (this.error) return failed(this.error.codes || this.error instanceof api.NetworkError ? api.errorText(this.error) : this.error.message, () => this.load());
    if (!this.config) return loading;
    if (this.config.auth === 'embedded') return this.choose();
    if (this.config.auth === 'cognito' && this.config.domain) return this.hosted();
    return empty('Sign-in is not available', this.config.auth === 'cognito'
      ? 'This server has a user pool, but AWS_COGNITO_DOMAIN, the address of its sign-in pages, is not set.'
      : 'This server has no user pool. You can read everything.');
  }

  hosted() {
    return html`<p class="lead">You sign in on a page of the user pool, which then returns you here.</p>
      <button class="button" @click=${() => session.startHostedSignIn(this.config, this.returnPath())}>Continue</button>`;
  }

  choose() {
    return html`<p class="lead">This is a development server. Choose a user:</p>
      <ul class="plain people">${(this.users ?? []).map(user => html`<li><button class="person" @click=${() => this.signInAs(user.handle)}>
        ${avatar(user)}<span><strong>${isolated(user.display_name)}</strong><span>${isolated(`@${user.handle}`)}</span></span></button></li>`)}</ul>
      <form class="form" @submit=${this.submitHandle}><label>Or any other user, by handle <input name="handle" required autocapitalize="none" autocomplete="username" spellcheck="false"></label>
        <button class="button quiet">Sign in</button></form>`;
  }

  submitHandle = event => {
    event.preventDefault();
    this.signInAs(new FormData(event.target).get('handle').trim().replace(/^@/, ''));
  };

  async signInAs(handle) {
    try {
      const { access_token } = await api.post('/dev/token', { handle });
      const user = await api.get(`/api/users/@${encodeURIComponent(handle)}/short`);
      session.start({ handle: user.handle, name: user.display_name, access: access_token });
      go(this.returnPath(), { replace: true });
      notice(`You are ${isolatedText(user.display_name)} now.`);
    } catch (error) {
      const isRefused = error.codes?.includes('not_found');
      notice(isRefused ? 'This works only on the server’s own machine, at localhost.' : api.errorText(error));
    }
  }

  /** The path to return to; never another site. */
  returnPath() {
    const back = this.query.get('back') ?? '/';
    return /^\/(?![/\\])/.test(back) ? back : '/';
  }
}

customElements.define('page-sign-in', SignInPage);
