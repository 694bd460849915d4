// Text: counting characters, linking messages, and names.
import { html } from '../vendor/lit-html/lit-html.js';

/** Number of characters as the API counts them: Unicode code points without surrounding white space. */
export const count = text => [...text.trim()].length;

// A URL ends at white space, quotes, angle brackets and CJK punctuation, as in the API.
const URLS = /https?:\/\/[^\s<>"'`«»\u2018-\u201F\u3000-\u3002\u3008-\u3020\uFF01\uFF08\uFF09\uFF0C\uFF1F]+(?<![.,;:!?)\]])/gu;

/** A URL without a scheme. It is not linked, and contains neither hashtag nor mention. */
const BARE_URLS = /(?<![\p{L}\p{N}@＠_.-])(?:localhost|(?:[\p{L}\p{N}_-]+\.)+[\p{L}\p{N}-]+)(?:[/?#]|:\d)[^\s<>"«»\u3000-\u3002]*/gu;

/**
 * Renders a message with links for its URLs and for the given hashtags and mentions, which the API has parsed. The
 * browser inserts every part as text, never as markup.
 */
export function message(text, { hashtags = [], mentions = [] } = {}) {
  const parts = [];
  let end = 0;
  for (const link of links(text, hashtags, mentions)) {
    parts.push(text.slice(end, link.start), link.template);
    end = link.end;
  }
  parts.push(text.slice(end));
  return parts;
}

/** The links of a message in the order of the text, without overlaps. */
function links(text, hashtags, mentions) {
  const found = [...text.matchAll(URLS)].map(({ index, 0: url }) => ({ start: index, end: index + url.length, template: urlLink(url) }));
  const bare = [...text.matchAll(BARE_URLS)].map(({ index, 0: url }) => ({ start: index, end: index + url.length }));
  const isFree = (start, end) => [...found, ...bare].every(link => end <= link.start || start >= link.end);
  const add = (start, name, kind) => {
    const end = start + 1 + name.length;
    if (isFree(start, end)) found.push({ start, end, template: kind.link(text.slice(start, end), name) });
  };
  for (const [names, kind] of [[hashtags, HASHTAG], [mentions, MENTION]]) {
    const longestFirst = [...new Set(names)].sort((a, b) => b.length - a.length);
    const missing = new Set(longestFirst);
    for (const { index } of text.matchAll(kind.sign)) {
      const name = longestFirst.find(candidate => isOccurrence(text, index, candidate, kind));
      if (name === undefined || !isFree(index, index + 1 + name.length)) continue;
      add(index, name, kind);
      missing.delete(name);
    }
    for (const name of missing) {
      const start = [...text.matchAll(kind.sign)].map(match => match.index)
        .find(index => text.startsWith(name, index + 1) && isFree(index, index + 1 + name.length));
      if (start !== undefined) add(start, name, kind);
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/**
 * Whether the name at a sign is a whole word. A listed name can also occur inside a longer word or a path, where the API
 * does not count it. A name whose every occurrence is like that is linked at its first one.
 */
function isOccurrence(text, index, name, { before, after }) {
  const end = index + 1 + name.length;
  return fold(text.slice(index + 1, end)) === fold(name) && !before.test(text.slice(0, index)) && !after.test(text.slice(end));
}

const fold = text => text.normalize('NFKC').toLowerCase();

const HASHTAG = {
  sign: /[#＃\uFE5F]/gu,
  before: /[\p{L}\p{M}\p{N}_&/=#＃\uFE5F]$/u,
  after: /^[\p{L}\p{M}\p{N}_]/u,
  link: (text, name) => html`<a href="/search?term=${encodeURIComponent(`#${name}`)}"><bdi>${text}</bdi></a>`,
};

const MENTION = {
  sign: /[@＠\uFE6B]/gu,
  before: /(?:[_!#$%&*@＠\uFE6B]|(?!\p{Script=Hangul}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai})[\p{L}\p{M}\p{N}])$/u,
  after: /^[\p{L}\p{M}\p{N}_@＠\uFE6B]/u,
  link: (text, name) => html`<a href="/@${encodeURIComponent(name)}"><bdi>${text}</bdi></a>`,
};

const urlLink = url => html`<a href=${url} rel="noopener noreferrer nofollow ugc" target="_blank"><bdi>${url}</bdi></a>`;

/** A name or handle in the middle of other text; its direction does not affect the text around it. */
export const isolated = text => html`<bdi>${text}</bdi>`;

/** The same for plain text such as the document title: U+2068 and U+2069 isolate, and end overrides in between. */
export const isolatedText = text => `\u2068${text}\u2069`;

const GRAPHEMES = new Intl.Segmenter();
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

const EMOJI = /[\p{Extended_Pictographic}\p{Regional_Indicator}]/u;

/** The first grapheme of the first and the last word; only the first one if it is an emoji. Skips invisible characters. */
export const initials = name => {
  const letters = name.trim().split(/\s+/u).map(firstGrapheme).filter(Boolean);
  const last = letters.length > 1 && !EMOJI.test(letters[0]) ? letters.at(-1) : '';
  return ((letters[0] ?? '') + last).toLocaleUpperCase();
};

function firstGrapheme(word) {
  for (const { segment } of GRAPHEMES.segment(word)) {
    if (VISIBLE.test(segment)) return segment;
  }
  return '';
}

export const plural = (number, singular, other = singular + 's') => `${number.toLocaleString('en')} ${number === 1 ? singular : other}`;

/** 1234 as 1.2K, for counters beside icons; empty for zero. */
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
export const compact = number => (number ? COMPACT.format(number) : '');
