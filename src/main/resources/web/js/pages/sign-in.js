// Signing in: at the hosted pages or, on the embedded database, by choosing who to be.
import { html } from '../../vendor/lit-html/lit-html.js';
import { Element } from '../element.js';
import * as api from '../api.js';
import * as session from '../session.js';
import { avatar } from '../parts/avatar.js';
import { empty, failed, heading, loading } from '../parts/states.js';
import { notice } from '../parts/notices.js';
import { go } from '../router.js';

class SignInPage extends Element {
  arrive() {
    this.query = new URLSearchParams(location.search);
    this.load();
  }

  async load() {
    this.error = null;
    this.draw();
    try {
      if (this.query.has('code') || this.query.has('error')) {
        const query = this.query;
        this.query = new URLSearchParams();
        go(await session.comeBack(query), { replace: true });
        notice(`Welcome, ${session.name()}.`);
        return;
      }
      this.config = await session.config();
      if (this.config.auth === 'embedded') this.people = await api.get('/api/users/suggested');
    } catch (error) {
      this.error = error;
    }
    this.draw();
  }

  template() {
    return html`${heading('Sign in')}<section class="page-section">${this.body()}</section>`;
  }

  body() {
    if (this.error) return failed(this.error.codes || this.error instanceof api.Unreachable ? api.words(this.error) : this.error.message, () => this.load());
    if (!this.config) return loading;
    if (this.config.auth === 'embedded') return this.choose();
    if (this.config.auth === 'cognito' && this.config.domain) return this.hosted();
    return empty('Nobody can sign in here', this.config.auth === 'cognito'
      ? 'This server knows its user pool but not its sign-in pages: AWS_COGNITO_DOMAIN is not set.'
      : 'This server has no user pool set. You can read everything.');
  }

  hosted() {
    return html`<p class="lead">You sign in at our sign-in page, and come straight back.</p>
      <button class="button" @click=${() => session.leaveToSignIn(this.config, this.backTo())}>Continue</button>`;
  }

  choose() {
    return html`<p class="lead">This is a server to try things on. Choose who to be:</p>
      <ul class="plain people">${(this.people ?? []).map(one => html`<li><button class="person" @click=${() => this.become(one.handle)}>
        ${avatar(one)}<span><strong>${one.display_name}</strong><span>@${one.handle}</span></span></button></li>`)}</ul>
      <form class="form" @submit=${this.named}><label>Or anyone else, by handle <input name="handle" required autocapitalize="none" autocomplete="username" spellcheck="false"></label>
        <button class="button quiet">Sign in</button></form>`;
  }

  named = event => {
    event.preventDefault();
    this.become(new FormData(event.target).get('handle').trim().replace(/^@/, ''));
  };

  async become(handle) {
    try {
      const { access_token } = await api.post('/dev/token', { handle });
      const person = await api.get(`/api/users/@${encodeURIComponent(handle)}/short`);
      session.begin({ handle: person.handle, name: person.display_name, access: access_token });
      go(this.backTo(), { replace: true });
      notice(`You are ${person.display_name} now.`);
    } catch (error) {
      notice(api.words(error));
    }
  }

  /** Where one came from, in this site alone. */
  backTo() {
    const back = this.query.get('back') ?? '/';
    return /^\/(?![/\\])/.test(back) ? back : '/';
  }
}

customElements.define('page-sign-in', SignInPage);
