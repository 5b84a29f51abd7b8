import type { Picture } from '../lab/protocol.ts';

/** Pixels of a stroke on an area of 280 x 280: a tenth of it, as wide as MNIST's are on theirs. */
const STROKE = 22;

/** A canvas to draw on, black on white. */
export class Pad {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #last: readonly [number, number] | null = null;
  /** Whether what is shown is a picture from elsewhere: the next stroke starts anew. */
  #foreign = false;

  /** `drawn` is called while it is drawn on, once a frame at most. */
  constructor(canvas: HTMLCanvasElement, drawn: () => void) {
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) throw new Error('no canvas');
    this.#canvas = canvas;
    this.#context = context;
    this.clear();
    let pending = false;
    const changed = () => {
      if (pending) return;
      pending = true;
      requestAnimationFrame(() => {
        pending = false;
        drawn();
      });
    };
    canvas.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      if (this.#foreign) this.clear();
      this.#stroke(event);
      changed();
    });
    canvas.addEventListener('pointermove', (event) => {
      if (this.#last === null) return;
      for (const one of event.getCoalescedEvents?.() ?? [event]) this.#stroke(one);
      changed();
    });
    for (const end of ['pointerup', 'pointercancel', 'lostpointercapture'] as const)
      canvas.addEventListener(end, () => {
        this.#last = null;
      });
  }

  clear() {
    this.#context.fillStyle = '#fff';
    this.#context.fillRect(0, 0, this.#canvas.width, this.#canvas.height);
    this.#foreign = false;
  }

  picture(): Picture {
    const { width, height } = this.#canvas;
    const { data } = this.#context.getImageData(0, 0, width, height);
    return { kind: 'pixels', rows: height, columns: width, rgba: data };
  }

  /** Shows a test image [28, 28]. */
  show(ink: Uint8Array) {
    this.clear();
    this.#foreign = true;
    const { width, height } = this.#canvas;
    ink.forEach((value, i) => {
      this.#context.fillStyle = `rgb(${255 - value} ${255 - value} ${255 - value})`;
      this.#context.fillRect(
        (i % 28) * (width / 28),
        Math.floor(i / 28) * (height / 28),
        width / 28,
        height / 28,
      );
    });
  }

  /** Shows a picture, fitted; returns whether the browser can read it. */
  async showFile(file: Blob): Promise<boolean> {
    const bitmap = await createImageBitmap(file).catch(() => null);
    if (bitmap === null) return false;
    this.clear();
    this.#foreign = true;
    const { width, height } = this.#canvas;
    const scale = Math.min(width / bitmap.width, height / bitmap.height);
    const [wide, tall] = [bitmap.width * scale, bitmap.height * scale];
    this.#context.drawImage(bitmap, (width - wide) / 2, (height - tall) / 2, wide, tall);
    bitmap.close();
    return true;
  }

  #stroke({ clientX, clientY }: PointerEvent) {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    const at = [
      ((clientX - left) / width) * this.#canvas.width,
      ((clientY - top) / height) * this.#canvas.height,
    ] as const;
    const context = this.#context;
    context.strokeStyle = '#000';
    context.lineWidth = STROKE;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    context.beginPath();
    context.moveTo(...(this.#last ?? at));
    context.lineTo(...at);
    context.stroke();
    this.#last = at;
  }
}
