// Client-side router.

const pages = [];
let currentKey, steps = 0;
const scrollPositions = new Map();

/** Registers the custom element of a path pattern such as /@:handle/status/:uuid. */
export function route(pattern, tag, title) {
  const expression = pattern.replace(/:(\w+)/g, '(?<$1>[^/]+)');
  pages.push({ expression: new RegExp(`^${expression}/?$`, 'u'), tag, title });
}

export const navigation = new EventTarget();
export const path = () => location.pathname + location.search;

/** Navigates to a path of this site. */
export function go(address, { replace = false } = {}) {
  scrollPositions.set(history.state?.step ?? 0, scrollY);
  history[replace ? 'replaceState' : 'pushState']({ step: replace ? (history.state?.step ?? 0) : ++steps }, '', address);
  show({ restored: false });
}

/** Sets the document title. */
export function title(text) {
  document.title = text ? `${text} · Cruddur` : 'Cruddur';
}

function show({ restored }) {
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
  scrollTo(0, restored ? scrollPositions.get(history.state?.step ?? 0) ?? 0 : 0);
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
  go(link.pathname + link.search, { replace: link.href === location.href });
}

export function start() {
  history.scrollRestoration = 'manual';
  steps = history.state?.step ?? 0;
  history.replaceState({ step: steps }, '', location.href);
  document.addEventListener('click', handleClick);
  addEventListener('popstate', () => show({ restored: true }));
  show({ restored: false });
}
