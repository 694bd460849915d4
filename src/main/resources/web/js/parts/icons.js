// Icons on a 24 by 24 grid, drawn for this site.
import { html, svg } from '../../vendor/lit-html/lit-html.js';

const icon = lines => html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${lines}</svg>`;

export const home = icon(svg`<path d="M4 11 12 4l8 7v8a1 1 0 0 1-1 1h-4.5v-5.5h-5V20H5a1 1 0 0 1-1-1z"/>`);
export const search = icon(svg`<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>`);
export const bell = icon(svg`<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4"/>`);
export const letter = icon(svg`<rect x="3.5" y="5.5" width="17" height="13" rx="2"/><path d="m4.5 7.5 7.5 6 7.5-6"/>`);
export const chart = icon(svg`<path d="M4.5 20v-6M9.5 20V9M14.5 20v-8M19.5 20V4.5"/>`);
export const person = icon(svg`<circle cx="12" cy="8.5" r="4"/><path d="M4.5 20.5a7.5 7.5 0 0 1 15 0"/>`);
export const reply = icon(svg`<path d="M4 12c0-4 3.5-7 8-7s8 3 8 7-3.5 7-8 7c-1 0-2-.1-2.9-.4L4.5 20l1.2-3.400C4.6 15.4 4 13.8 4 12z"/>`);
export const repost = icon(svg`<path d="M7 20 4 17l3-3M4.5 17H15a3 3 0 0 0 3-3v-2M17 4l3 3-3 3M19.5 7H9a3 3 0 0 0-3 3v2"/>`);
export const heart = icon(svg`<path d="M12 20s-7.5-4.6-7.5-10A4.3 4.3 0 0 1 12 7.3 4.3 4.3 0 0 1 19.5 10c0 5.4-7.5 10-7.5 10z"/>`);
export const bin = icon(svg`<path d="M5 7h14M10 7V4.500h4V7M7 7l.8 12.500h8.400L17 7M10.5 11v5M13.5 11v5"/>`);
export const bookmark = icon(svg`<path d="M7 4.500h10a1 1 0 0 1 1 1V20l-6-4-6 4V5.500a1 1 0 0 1 1-1z"/>`);
export const flag = icon(svg`<path d="M6 20.500V4.500h11l-2 3.750 2 3.750H6"/>`);
export const gear = icon(svg`<path d="M4 7h9M17 7h3M4 12h3M11 12h9M4 17h9M17 17h3"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="12" r="2"/><circle cx="15" cy="17" r="2"/>`);
export const hourglass = icon(svg`<circle cx="12" cy="12" r="8"/><path d="M12 7.500V12l3 2"/>`);
export const back = icon(svg`<path d="M19.5 12h-15M11 5l-7 7 7 7"/>`);
export const out = icon(svg`<path d="M14 4.500H6a1 1 0 0 0-1 1v13a1 1 0 0 0 1 1h8M10 12h10.500M17 8.500l3.5 3.5-3.5 3.5"/>`);
export const enter = icon(svg`<path d="M10 4.500h8a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1h-8M3.5 12H14M10.5 8.5 14 12l-3.5 3.5"/>`);
export const keyboard = icon(svg`<rect x="3" y="6.5" width="18" height="11" rx="2"/><path d="M7 10.500h.01M10.3 10.500h.01M13.7 10.500h.01M17 10.500h.01M8 14h8"/>`);
