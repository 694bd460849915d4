// Client-side router.
import * as session from './session.js';

const pages = [];
let currentKey, shownPath, step = 0, user;
const scrollPositions = new Map();

/** Registers the custom element of a path pattern such as /@:handle/status/:uuid. */
export function route(pattern, tag, title) {
  const expression = pattern.replace(/:(\w+)/g, '(?<$1>[^/]+)');
  pages.push({ expression: new RegExp(`^${expression}/?$`, 'u'), tag, title });
}

export const navigation = new EventTarget();
export const path = () => location.pathname + location.search;

/** Navigates to a path of this site. Without a new entry of the history, if the path is the present one. */
export function go(address, { replace = address === path() } = {}) {
  scrollPositions.set(step, scrollY);
  if (!replace) step += 1;
  history[replace ? 'replaceState' : 'pushState']({ step }, '', address);
  show({ restored: false });
}

/** Sets the document title. */
export function title(text) {
  document.title = text ? `${text} · Cruddur` : 'Cruddur';
}

function show({ restored }) {
  // A dialog belongs to the page on which it was opened.
  document.querySelectorAll('dialog[open]').forEach(dialog => dialog.close());
  shownPath = path();
  const main = document.getElementById('content');
  const { page, parameters } = find();
  const key = page.tag + location.pathname;
  title(page.title);
  if (currentKey === key && main.firstElementChild?.navigated) {
    main.firstElementChild.navigated();
  } else {
    const element = document.createElement(page.tag);
    Object.assign(element, { parameters, restored });
    main.replaceChildren(element);
    element.renderNow?.();
  }
  const first = currentKey === undefined;
  currentKey = key;
  scrollTo(0, 0);
  const top = restored && scrollPositions.get(step);
  // The elements of a restored list render after this task, and give the page its height.
  if (top) requestAnimationFrame(() => scrollTo(0, top));
  // Screen readers announce the new page when it receives the focus.
  if (!first) main.focus({ preventScroll: true });
  navigation.dispatchEvent(new Event('navigate'));
}

function find() {
  for (const page of pages) {
    const match = page.expression.exec(location.pathname);
    if (match) return { page, parameters: decoded(match.groups ?? {}) };
  }
  return { page: { tag: 'page-not-found', title: 'Not found' }, parameters: {} };
}

const decoded = groups => Object.fromEntries(Object.entries(groups).map(([key, value]) => {
  try {
    return [key, decodeURIComponent(value)];
  } catch {
    return [key, value];
  }
}));

function handleClick(event) {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest?.('a[href]');
  if (!link || link.target || link.origin !== location.origin || link.hasAttribute('download')) return;
  if (link.hash && link.pathname === location.pathname) return;
  event.preventDefault();
  if (link.href === location.href) scrollTo(0, 0);
  go(link.pathname + link.search);
}

function handlePopState() {
  // A link to a part of the page, such as the skip link, does not change the page.
  if (path() === shownPath) {
    history.replaceState({ step }, '', location.href);
    return;
  }
  scrollPositions.set(step, scrollY);
  step = history.state?.step ?? 0;
  show({ restored: true });
}

/** Another user, or nobody, must not see what the page shows to the present user. The sign-in page navigates by itself. */
function handleSessionChange() {
  if (session.handle() === user) return;
  user = session.handle();
  if (location.pathname === '/sign-in') return;
  currentKey = null;
  show({ restored: false });
}

export function start() {
  history.scrollRestoration = 'manual';
  step = history.state?.step ?? 0;
  history.replaceState({ step }, '', location.href);
  user = session.handle();
  document.addEventListener('click', handleClick);
  addEventListener('popstate', handlePopState);
  session.changes.addEventListener('change', handleSessionChange);
  show({ restored: false });
}
