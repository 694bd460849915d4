// Chooses, crops and uploads the user's picture.
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { Element, property } from '../element.js';
import * as api from '../api.js';
import * as session from '../session.js';
import { avatar } from './avatar.js';

/** The server stores 512 × 512. */
const SIDE = 512;
const PATH = '/api/profile/avatar';
const TYPES = 'image/jpeg,image/png,image/webp,image/gif';

class AvatarEditor extends Element {
  zoom = 1;
  x = 0.5;
  y = 0.5;

  template() {
    return html`
      <div class="avatar-edit">
        ${this.image ? html`<canvas width=${SIDE} height=${SIDE} role="img" aria-label="Preview of the picture"></canvas>` : avatar(this.user, null, 512)}
        <div class="avatar-tools">
          <label class="button quiet">${this.image ? 'Another picture' : 'Choose a picture'}
            <input class="visually-hidden" type="file" accept=${TYPES} @change=${this.choose}></label>
          ${this.image ? html`
            ${this.slider('Zoom', 'zoom', 1, 4)}${this.slider('Left or right', 'x', 0, 1)}${this.slider('Up or down', 'y', 0, 1)}
            <button type="button" class="button" ?disabled=${this.busy} @click=${this.upload}>Use this picture</button>
            <button type="button" class="button quiet" @click=${this.discard}>Cancel</button>` : nothing}
          ${!this.image && this.user.avatar_url ? html`<button type="button" class="button quiet" ?disabled=${this.busy} @click=${this.remove}>Remove</button>` : nothing}
          ${!this.image && this.undo ? html`<button type="button" class="button quiet" ?disabled=${this.busy} @click=${this.undo}>Undo</button>` : nothing}
        </div>
        ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      </div>`;
  }

  slider(label, name, min, max) {
    return html`<label>${label} <input type="range" min=${min} max=${max} step="0.01" .value=${String(this[name])}
      @input=${event => { this[name] = Number(event.target.value); this.requestRender(); }}></label>`;
  }

  renderNow() {
    super.renderNow();
    if (this.image) this.draw(this.querySelector('canvas').getContext('2d'));
  }

  draw(context) {
    const { width, height } = this.image, side = Math.min(width, height) / this.zoom;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, SIDE, SIDE);
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.image, (width - side) * this.x, (height - side) * this.y, side, side, 0, 0, SIDE, SIDE);
  }

  choose = async event => {
    const [file] = event.target.files;
    event.target.value = '';
    if (!file) return;
    try {
      this.image = await createImageBitmap(file);
      Object.assign(this, { zoom: 1, x: 0.5, y: 0.5, problem: null });
    } catch {
      this.problem = 'This picture cannot be read.';
    }
    this.requestRender();
  };

  focusInstead() {
    this.querySelector('input').focus();
  }

  discard = () => {
    this.image = null;
    this.requestRender();
  };

  upload = async () => {
    const canvas = this.querySelector('canvas');
    const blob = await new Promise(resolve => canvas.toBlob(resolve, 'image/jpeg', 0.92));
    await this.replace(() => api.put(PATH, blob));
  };

  remove = () => this.replace(() => api.remove(PATH));

  /** Changes the picture, and offers to restore the previous one. */
  async replace(change) {
    this.busy = true;
    this.requestRender();
    try {
      const previous = await this.current();
      const { avatar_url: url } = await change();
      this.image = this.problem = null;
      this.undo = () => this.replace(() => (previous ? api.put(PATH, previous) : api.remove(PATH)));
      session.setAvatar(url);
      this.dispatchEvent(new CustomEvent('changed', { detail: url }));
    } catch (error) {
      this.problem = api.errorText(error);
    }
    this.busy = false;
    this.requestRender();
  }

  async current() {
    if (!this.user.avatar_url) return null;
    const response = await fetch(this.user.avatar_url);
    return response.ok ? response.blob() : null;
  }
}

property(AvatarEditor, 'user');
customElements.define('avatar-editor', AvatarEditor);
