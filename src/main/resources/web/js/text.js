// Text: counting characters and rendering messages.
import { html } from '../vendor/lit-html/lit-html.js';

/** Number of characters as the API counts them: Unicode code points without surrounding white space. */
export const count = text => [...text.trim()].length;

// URLs, mentions and hashtags; not inside a word or an e-mail address.
const TOKENS = /(https?:\/\/[^\s<>"'`]+[^\s<>"'`.,;:!?)\]])|(?<![\p{L}\p{N}_.-])@([\p{L}\p{N}_.-]*[\p{L}\p{N}_])|(?<![\p{L}\p{N}_&])#([\p{L}\p{N}_]+)/gu;

/** Renders a message. The browser inserts every part as text, never as markup. */
export function message(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(TOKENS)) {
    parts.push(text.slice(end, match.index), linked(match));
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return parts;
}

function linked([whole, link, handle]) {
  if (link) return html`<a href=${link} rel="noopener noreferrer nofollow ugc" target="_blank">${link}</a>`;
  if (handle) return html`<a href="/@${encodeURIComponent(handle)}">${whole}</a>`;
  return html`<a href="/search?term=${encodeURIComponent(whole)}">${whole}</a>`;
}

export const initials = name => {
  const words = name.trim().split(/\s+/u);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map(word => [...word][0] ?? '').join('').toLocaleUpperCase();
};

export const plural = (number, singular, other = singular + 's') => `${number.toLocaleString('en')} ${number === 1 ? singular : other}`;

/** 1234 as 1.2K, for counters beside icons; empty for zero. */
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
export const compact = number => (number ? COMPACT.format(number) : '');
