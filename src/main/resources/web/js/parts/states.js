// Placeholders: loading, empty, failed, and signed out.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';

export const loading = html`<div class="loading" role="status"><span class="visually-hidden">Loading</span><i></i><i></i><i></i></div>`;

export const empty = (title, text = nothing) => html`
  <div class="empty"><svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><circle class="mark-track" cx="16" cy="16" r="11"/></svg>
    <p class="empty-title">${title}</p><p>${text}</p></div>`;

export const failed = (text, retry) => html`
  <div class="empty" role="alert"><p class="empty-title">That did not work</p><p>${text}</p>
    ${retry ? html`<button class="button" @click=${retry}>Try again</button>` : nothing}</div>`;

export const signInFirst = purpose => html`
  <div class="empty"><p class="empty-title">Sign in to ${purpose}</p>
    <a class="button" href="/sign-in?back=${encodeURIComponent(location.pathname + location.search)}">Sign in</a></div>`;

/** Links to pages that belong together; the current one is marked. */
export const tabs = (label, links) => html`<nav class="tabs" aria-label=${label}>${links.map(([path, text]) => html`
  <a href=${path} aria-current=${location.pathname === path ? 'page' : nothing}>${text}</a>`)}</nav>`;

export const heading = (title, aside = nothing) => html`<header class="page-head"><h1>${title}</h1>${aside}</header>`;
