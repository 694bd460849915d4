// Texts that are written and not sent. They survive navigation, a reload and an expired session; each tab has its own.
import * as session from './session.js';

const PREFIX = 'cruddur.draft ';

/** The key of the present user's draft for a crud, a reply or a conversation. */
export const keyOf = target => `${PREFIX}${session.handle()} ${target}`;

/** The stored draft, or an empty object. */
export const load = key => JSON.parse(sessionStorage.getItem(key) ?? '{}');

export function store(key, draft) {
  if (draft.text) sessionStorage.setItem(key, JSON.stringify(draft));
  else sessionStorage.removeItem(key);
}

/** Removes the drafts of this tab, at a sign-out. */
export const clear = () => Object.keys(sessionStorage).filter(key => key.startsWith(PREFIX)).forEach(key => sessionStorage.removeItem(key));
