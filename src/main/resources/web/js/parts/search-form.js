// The search form.
import { html } from '../../vendor/lit-html/lit-html.js';
import { go } from '../router.js';
import * as icons from './icons.js';

function search(event) {
  event.preventDefault();
  const term = new FormData(event.target).get('term').trim();
  if (term) go(`/search?term=${encodeURIComponent(term)}`);
}

/** The search field. Results are a page with a path of its own. */
export const searchForm = (term, id) => html`
  <form class="search" role="search" @submit=${search}>
    ${icons.search}<label class="visually-hidden" for=${id}>Search cruds</label>
    <input id=${id} type="search" name="term" .value=${term} placeholder="Search cruds" autocomplete="off" maxlength="200">
  </form>`;
