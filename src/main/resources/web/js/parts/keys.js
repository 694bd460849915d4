// Keyboard shortcuts. Users can switch single-key shortcuts off (WCAG 2.1.4).
import { html, render } from '../../vendor/lit-html/lit-html.js';
import { go } from '../router.js';

const STORAGE_KEY = 'cruddur.keys-off';
const KEYS = [
  ['j', 'Next crud'], ['k', 'Previous crud'], ['Enter', 'Open it'], ['l', 'Like it'], ['t', 'Repost it'],
  ['n', 'Write a crud'], ['.', 'Show new cruds'], ['/', 'Search'], ['h', 'Home'], ['?', 'This list'],
];

const isDisabled = () => localStorage.getItem(STORAGE_KEY) === 'yes';

const ACTIONS = {
  j: () => step(1),
  k: () => step(-1),
  l: () => press('.act-like'),
  t: () => press('.act-repost'),
  n: () => write(),
  '.': () => document.querySelector('.fresh')?.click(),
  '/': () => (visible('input[type=search]') ? visible('input[type=search]').focus() : go('/search')),
  h: () => go('/'),
  '?': () => showKeys(),
};

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || isDisabled()) return;
  if (event.target.closest?.('input, textarea, select, dialog')) return;
  if (!Object.hasOwn(ACTIONS, event.key)) return;
  event.preventDefault();
  ACTIONS[event.key]();
});

const visible = selector => [...document.querySelectorAll(selector)].find(element => element.checkVisibility());
const current = () => document.activeElement?.closest('.crud');
const press = selector => current()?.querySelector(selector)?.click();

function step(by) {
  const all = [...document.querySelectorAll('main .crud')], at = all.indexOf(current());
  const to = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
  to?.setAttribute('tabindex', to.getAttribute('tabindex') ?? '-1');
  to?.focus();
}

function write() {
  const field = visible('main textarea');
  if (field) field.focus();
  else go('/');
}

export function showKeys() {
  const dialog = document.createElement('dialog');
  dialog.className = 'dialog';
  dialog.setAttribute('aria-labelledby', 'keys-title');
  dialog.addEventListener('close', () => dialog.remove());
  render(html`
    <h2 id="keys-title">Keyboard shortcuts</h2>
    <dl class="keys">${KEYS.map(([key, action]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${action}</dd></div>`)}</dl>
    <label class="check"><input type="checkbox" ?checked=${!isDisabled()} @change=${event =>
    localStorage.setItem(STORAGE_KEY, event.target.checked ? 'no' : 'yes')}> Use single-key shortcuts</label>
    <form method="dialog"><button class="button">Close</button></form>`, dialog);
  document.body.append(dialog);
  dialog.showModal();
}
