// Settings of the account: hidden people, export, deletion.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { Element } from '../element.js';
import * as api from '../api.js';
import * as drafts from '../drafts.js';
import * as session from '../session.js';
import { heading, signInFirst } from '../parts/states.js';
import { notice } from '../parts/notices.js';
import { go } from '../router.js';
import { isolated } from '../text.js';

customElements.define('page-settings', class extends Element {
  connected() {
    this.listen(session.changes, 'change', () => this.requestRender());
  }

  template() {
    if (!session.handle()) return html`${heading('Settings')}${signInFirst('change your settings')}`;
    return html`${heading('Settings')}
      <section class="page-section"><h2>Hidden people</h2>
        <p class="row"><a class="button quiet" href="/blocks">Blocked</a> <a class="button quiet" href="/mutes">Muted</a></p></section>
      <section class="page-section"><h2>Bookmarks</h2>
        <p class="row"><a class="button quiet" href="/bookmarks">Your bookmarks</a></p></section>
      <section class="page-section"><h2>Your data</h2>
        <p>Everything that your account wrote or did, as one JSON file.</p>
        <p class="row"><button class="button quiet" ?disabled=${this.exporting} @click=${this.export}>${this.exporting ? 'Preparing…' : 'Download'}</button></p></section>
      <section class="page-section"><h2>Delete the account</h2>
        <p>Your cruds, messages, likes, reposts and follows go with it. This cannot be undone.</p>
        <form class="form" @submit=${this.delete}>
          <label><span>Type your handle, <strong>${isolated(session.handle())}</strong>, to confirm</span> <input name="handle" autocomplete="off" autocapitalize="none" spellcheck="false" required></label>
          ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
          <div class="form-foot"><button class="button danger">Delete the account</button></div>
        </form></section>`;
  }

  export = async () => {
    this.exporting = true;
    this.requestRender();
    try {
      await api.download('/api/profile/export', `cruddur-${session.handle()}.json`);
    } catch (error) {
      notice(api.errorText(error));
    }
    this.exporting = false;
    this.requestRender();
  };

  delete = async event => {
    event.preventDefault();
    try {
      await api.remove('/api/profile', { handle: new FormData(event.target).get('handle').trim() });
      drafts.clear();
      session.end();
      notice('The account is deleted.');
      go('/');
    } catch (error) {
      this.problem = api.errorText(error);
      this.requestRender();
    }
  };
});
