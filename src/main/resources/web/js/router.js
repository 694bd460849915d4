// Addresses and pages, without loading anything anew.

const pages = [];
let shown, steps = 0;
const scrolled = new Map();

/** An address such as /@:handle/status/:uuid, and the element that is its page. */
export function route(pattern, tag, title) {
  const form = pattern.replace(/:(\w+)/g, '(?<$1>[^/]+)');
  pages.push({ form: new RegExp(`^${form}/?$`, 'u'), tag, title });
}

export const moves = new EventTarget();
export const path = () => location.pathname + location.search;

export function go(address, { replace = false } = {}) {
  scrolled.set(history.state?.step ?? 0, scrollY);
  history[replace ? 'replaceState' : 'pushState']({ step: replace ? (history.state?.step ?? 0) : ++steps }, '', address);
  show(false);
}

/** What the tab is called: the page's name, and what the page adds to it. */
export function title(words) {
  document.title = words ? `${words} · Cruddur` : 'Cruddur';
}

function show(back) {
  const main = document.getElementById('content');
  const { page, parameters } = find();
  const key = page.tag + location.pathname;
  title(page.title);
  if (shown === key && main.firstElementChild?.moved) {
    main.firstElementChild.moved();
  } else {
    const element = document.createElement(page.tag);
    Object.assign(element, { parameters, back });
    main.replaceChildren(element);
    element.drawNow?.();
  }
  const first = shown === undefined;
  shown = key;
  scrollTo(0, back ? scrolled.get(history.state?.step ?? 0) ?? 0 : 0);
  // A reader by ear is taken to the new page, as by a click on an ordinary link.
  if (!first) main.focus({ preventScroll: true });
  moves.dispatchEvent(new Event('move'));
}

function find() {
  for (const page of pages) {
    const match = page.form.exec(location.pathname);
    if (match) return { page, parameters: decoded(match.groups ?? {}) };
  }
  return { page: { tag: 'page-lost', title: 'Not found' }, parameters: {} };
}

const decoded = groups => Object.fromEntries(Object.entries(groups).map(([key, value]) => {
  try {
    return [key, decodeURIComponent(value)];
  } catch {
    return [key, value];
  }
}));

function clicked(event) {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest?.('a[href]');
  if (!link || link.target || link.origin !== location.origin || link.hasAttribute('download')) return;
  if (link.hash && link.pathname === location.pathname) return;
  event.preventDefault();
  if (link.href === location.href) scrollTo(0, 0);
  go(link.pathname + link.search, { replace: link.href === location.href });
}

export function start() {
  history.scrollRestoration = 'manual';
  steps = history.state?.step ?? 0;
  history.replaceState({ step: steps }, '', location.href);
  document.addEventListener('click', clicked);
  addEventListener('popstate', () => show(true));
  show(false);
}
