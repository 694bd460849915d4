// A bar chart of seven days, with a table for screen readers.
import { html, svg } from '../../vendor/lit-html/lit-html.js';

const WIDTH = 560, HEIGHT = 190, TOP = 26, FOOT = 28;
const DAY = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' });
const DATE = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', timeZone: 'UTC' });

export function bars(days, caption) {
  const max = Math.max(1, ...days.map(day => day.count));
  const step = WIDTH / days.length, width = step * 0.56, plotHeight = HEIGHT - TOP - FOOT;
  return html`
    <svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
      <line class="plot-base" x1="0" x2=${WIDTH} y1=${HEIGHT - FOOT} y2=${HEIGHT - FOOT}/>
      ${days.map(({ day, count }, index) => bar(index * step + step / 2, width, (count / max) * plotHeight, day, count, index === days.length - 1))}
    </svg>
    <table class="visually-hidden"><caption>${caption}</caption><thead><tr><th scope="col">Day</th><th scope="col">Number</th></tr></thead>
      <tbody>${days.map(({ day, count }) => html`<tr><th scope="row">${DATE.format(new Date(day))}</th><td>${count}</td></tr>`)}</tbody></table>`;
}

function bar(middle, width, height, day, count, isLast) {
  const foot = HEIGHT - FOOT, tall = count ? Math.max(height, 4) : 0, round = Math.min(6, tall);
  const left = middle - width / 2, right = middle + width / 2, top = foot - tall;
  return svg`<g class=${isLast ? 'plot-last' : ''}>
    <path class="plot-bar" d="M${left} ${foot}V${top + round}q0 ${-round} ${round} ${-round}H${right - round}q${round} 0 ${round} ${round}V${foot}z"/>
    <text class=${count ? 'plot-count' : 'plot-none'} x=${middle} y=${top - 8}>${count.toLocaleString('en')}</text>
    <text class="plot-day" x=${middle} y=${HEIGHT - 8}>${isLast ? 'Today' : DAY.format(new Date(day))}</text></g>`;
}
