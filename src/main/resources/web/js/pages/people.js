// Lists of people: followers, followed people, blocks and mutes; and bookmarks.
import { html } from '../../vendor/lit-html/lit-html.js';
import { Element } from '../element.js';
import * as api from '../api.js';
import * as people from '../people.js';
import * as session from '../session.js';
import { heading, signInFirst, tabs } from '../parts/states.js';
import { notice } from '../parts/notices.js';
import { isolated, isolatedText } from '../text.js';
import { markSeen } from '../unread.js';
import { title } from '../router.js';
import '../parts/people.js';
import '../parts/feed.js';

/** Base class of the followers and of the followed people of a user. */
class FollowsPage extends Element {
  template() {
    const { handle } = this.parameters, path = `/@${encodeURIComponent(handle)}`;
    title(`${this.label} · ${isolatedText(`@${handle}`)}`);
    return html`${heading(isolated(`@${handle}`))}
      ${tabs('People', [[`${path}/followers`, 'Followers'], [`${path}/following`, 'Following']])}
      <people-list .source=${`/api/users/@${encodeURIComponent(handle)}/${this.kind}`} .nothing=${this.nothing}
        @loaded=${({ detail }) => this.loaded(detail)}></people-list>`;
  }

  loaded() {}
}

customElements.define('page-followers', class extends FollowsPage {
  kind = 'followers';
  label = 'Followers';
  nothing = ['No followers yet'];

  loaded(followers) {
    if (session.isViewer(this.parameters.handle)) markSeen('/api/users/followers', followers[0]?.at);
  }
});

customElements.define('page-followed', class extends FollowsPage {
  kind = 'following';
  label = 'Following';
  nothing = ['Follows nobody yet'];
});

/** Base class of the lists of people whom the user blocks or mutes. */
class HiddenPeoplePage extends Element {
  template() {
    if (!session.handle()) return html`${heading(this.label)}${signInFirst('see this list')}`;
    return html`${heading(this.label)}${tabs('Hidden people', [['/blocks', 'Blocked'], ['/mutes', 'Muted']])}
      <people-list .source=${`/api/users/${this.kind}s`} .nothing=${[`You ${this.kind} nobody`]} .act=${`Un${this.kind}`}
        @act=${({ detail }) => this.undo(detail)}></people-list>`;
  }

  async undo({ handle }) {
    try {
      await people.change(this.kind, handle, false);
      notice(`@${handle} is no longer ${this.label.toLowerCase()}.`);
    } catch (error) {
      notice(api.errorText(error));
      this.querySelector('people-list').load();
    }
  }
}

customElements.define('page-blocks', class extends HiddenPeoplePage {
  kind = 'block';
  label = 'Blocked';
});

customElements.define('page-mutes', class extends HiddenPeoplePage {
  kind = 'mute';
  label = 'Muted';
});

customElements.define('page-bookmarks', class extends Element {
  template() {
    if (!session.handle()) return html`${heading('Bookmarks')}${signInFirst('see your bookmarks')}`;
    return html`${heading('Bookmarks')}<crud-feed .restored=${this.restored} .source=${'/api/activities/bookmarks'}
      .nothing=${['No bookmarks', 'Bookmarks are private, and pass with their cruds.']}></crud-feed>`;
  }
});
