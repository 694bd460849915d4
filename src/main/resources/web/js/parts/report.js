// The dialog that reports a crud to the moderators.
import { html, nothing, render } from '../../vendor/lit-html/lit-html.js';
import * as api from '../api.js';
import { notice } from './notices.js';
import { isolated } from '../text.js';

const REASONS = { spam: 'It is spam', abuse: 'It abuses or threatens somebody', illegal: 'It is illegal', other: 'Another reason' };

export function report(crud) {
  const dialog = document.createElement('dialog');
  dialog.className = 'dialog';
  dialog.setAttribute('aria-labelledby', 'report-title');
  dialog.addEventListener('close', () => dialog.remove());
  let sending = false;
  const show = problem => render(html`
    <form class="form" @submit=${send}>
      <h2 id="report-title">Report the crud by ${isolated(`@${crud.handle}`)}</h2>
      <fieldset class="choices"><legend>Why?</legend>${Object.entries(REASONS).map(([value, label]) => html`
        <label class="choice"><input type="radio" name="reason" value=${value} required> ${label}</label>`)}</fieldset>
      <label>Comment, if it helps <textarea name="comment" rows="3"></textarea></label>
      ${problem ? html`<p class="problem" role="alert">${problem}</p>` : nothing}
      <div class="form-foot"><button type="button" class="button quiet" @click=${() => dialog.close()}>Cancel</button>
        <button class="button">Report</button></div>
    </form>`, dialog);
  const send = async event => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    const { reason, comment } = Object.fromEntries(new FormData(event.target));
    try {
      await api.post(`/api/activities/${crud.uuid}/report`, { reason, comment: comment.trim() || null });
      dialog.close();
      notice('Reported. A moderator will look at it.');
    } catch (error) {
      show(api.errorText(error));
    }
    sending = false;
  };
  show(null);
  document.body.append(dialog);
  dialog.showModal();
}
