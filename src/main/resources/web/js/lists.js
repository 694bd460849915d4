// A list in pages whose first page is polled. The list is an element with the members `items` (null before it is loaded) and `next`.
import { html, nothing } from '../vendor/lit-html/lit-html.js';
import * as api from './api.js';
import { notice } from './parts/notices.js';

const without = (items, others) => items.filter(item => !others.some(other => other.uuid === item.uuid));

/** Loads the first page and returns its items. Further pages that the user asked for stay below it. */
export async function loadFirst(list, path) {
  const { items, next } = await api.page(path);
  const end = list.items?.findIndex(item => item.uuid === items.at(-1)?.uuid) ?? -1;
  const isReplaced = end < 0 || !next;
  const below = isReplaced ? [] : list.items.slice(end + 1);
  list.items = [...items, ...without(below, items)];
  if (isReplaced) list.next = next;
  return items;
}

async function loadMore(list) {
  try {
    const { items, next } = await api.page(list.next);
    list.items = [...without(list.items, items), ...items];
    list.next = next;
  } catch (error) {
    notice(api.errorText(error));
  }
  list.requestRender();
}

/** The button that loads the next page, if there is one. */
export const more = list => (list.next
  ? html`<p class="feed-end"><button class="button quiet" @click=${() => loadMore(list)}>Show more</button></p>` : nothing);
