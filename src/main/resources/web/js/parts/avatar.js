// A user's picture, or the initials; around those of a crud's author, a ring shows the crud's remaining lifetime.
import { html, svg, nothing } from '../../vendor/lit-html/lit-html.js';
import { initials } from '../text.js';

const TINTS = 6;

/** The colour depends on the handle, so that users with the same initials differ. */
const tint = handle => [...handle.toLowerCase()].reduce((sum, char) => (sum * 31 + char.codePointAt(0)) % 9973, 7) % TINTS;

/** The initials show while the picture loads, and if it does not. */
const hide = event => event.target.setAttribute('visibility', 'hidden');
const reveal = event => event.target.removeAttribute('visibility');

const picture = url => svg`<image class="avatar-picture" x="4" y="4" width="40" height="40" preserveAspectRatio="xMidYMid slice"
  href=${url} @error=${hide} @load=${reveal}/>`;

export const avatar = ({ display_name: name, handle, avatar_url: url }, life = null, size = 96) => html`
  <svg class="avatar tint-${tint(handle)}" viewBox="0 0 48 48" aria-hidden="true">
    <circle class="avatar-face" cx="24" cy="24" r="20"/>
    ${life === null ? nothing : svg`
      <circle class="avatar-track" cx="24" cy="24" r="22.5"/>
      <circle class="avatar-life" cx="24" cy="24" r="22.5" pathLength="100"
        stroke-dasharray="${Math.max(1.5, life * 100).toFixed(1)} 100"/>`}
    <text x="24" y="24" dy=".36em">${initials(name)}</text>
    ${url ? picture(`${url}?size=${size}`) : nothing}
  </svg>`;
