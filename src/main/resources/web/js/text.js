// Words: how they are counted, and how a message is shown.
import { html } from '../vendor/lit-html/lit-html.js';

/** Characters as the API counts them: Unicode code points, without the white space around. */
export const count = text => [...text.trim()].length;

// Links, then mentions and hashtags where the API sees them: not inside a word or an e-mail address.
const MARKS = /(https?:\/\/[^\s<>"'`]+[^\s<>"'`.,;:!?)\]])|(?<![\p{L}\p{N}_.-])@([\p{L}\p{N}_.-]*[\p{L}\p{N}_])|(?<![\p{L}\p{N}_&])#([\p{L}\p{N}_]+)/gu;

/** A message as templates. Every part of it is text to the browser, none is markup. */
export function message(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(MARKS)) {
    parts.push(text.slice(end, match.index), marked(match));
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return parts;
}

function marked([whole, link, handle]) {
  if (link) return html`<a href=${link} rel="noopener noreferrer nofollow ugc" target="_blank">${link}</a>`;
  if (handle) return html`<a href="/@${encodeURIComponent(handle)}">${whole}</a>`;
  return html`<a href="/search?term=${encodeURIComponent(whole)}">${whole}</a>`;
}

export const initials = name => {
  const words = name.trim().split(/\s+/u);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map(word => [...word][0] ?? '').join('').toLocaleUpperCase();
};

export const plural = (number, one, many = one + 's') => `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

/** 1234 as 1.2K, for the little room beside an icon; nothing is said of nothing. */
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
export const compact = number => (number ? COMPACT.format(number) : '');
