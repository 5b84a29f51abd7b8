import { sizeOf, tooLarge } from '../lab/picture-size.ts';
import type { Answer, NetworkRef, Picture, Reply } from '../lab/protocol.ts';
import type { Trouble } from '../lab/trouble.ts';
import { base, part, say } from './elements.ts';
import { LabWorker, lacking } from './lab-worker.ts';
import { Pad } from './pad.ts';
import { Technical } from './technical.ts';

/** A drawing area and the networks that answer to it. */
class Drawing {
  readonly #where: HTMLElement;
  readonly #networks: readonly NetworkRef[];
  readonly #rows: readonly HTMLElement[];
  readonly #pad: Pad;
  readonly #technical: Technical;
  #worker: LabWorker | null = null;
  /** The number of the latest picture, and the picture. */
  #id = 0;
  #last: Picture | null = null;
  /** Answers to the latest picture, by network. */
  #answers = new Map<number, Answer[]>();

  constructor(where: HTMLElement, networks: readonly NetworkRef[]) {
    this.#where = where;
    this.#networks = networks;
    this.#technical = new Technical(where, { name: 'every network', count: networks.length });
    this.#rows = [...where.querySelectorAll<HTMLElement>('[data-network]')];
    const canvas = where.querySelector<HTMLCanvasElement>('canvas[data-part="canvas"]');
    if (!canvas) throw new Error('no drawing area');
    this.#pad = new Pad(canvas, () => this.#ask(this.#pad.picture()));
    this.#wire();
  }

  #wire() {
    // The page may come back as it is; what computes is let go meanwhile, with its memory.
    addEventListener('pagehide', () => {
      this.#worker?.end();
      this.#worker = null;
    });
    part(this.#where, 'clear')?.addEventListener('click', () => this.#clear());
    const file = this.#where.querySelector<HTMLInputElement>('input[type="file"]');
    file?.addEventListener('change', () => {
      const [chosen] = file.files ?? [];
      if (chosen) void this.#take(chosen);
      file.value = '';
    });
    part(this.#where, 'paste')?.addEventListener('click', () => this.#paste());
    addEventListener('paste', ({ clipboardData }) => {
      const image = [...(clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
      if (image) void this.#take(image);
    });
    // On the whole page: the browser would leave it for a picture that is dropped beside the area.
    addEventListener('dragover', (event) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    });
    addEventListener('drop', (event) => {
      const [dropped] = event.dataTransfer?.files ?? [];
      if (!dropped) return;
      event.preventDefault();
      void this.#take(dropped);
    });
    for (const button of this.#where.querySelectorAll<HTMLElement>('[data-example]'))
      button.addEventListener('click', () => {
        const ink = Uint8Array.from(atob(button.dataset.example ?? ''), (letter) => letter.charCodeAt(0));
        this.#pad.show(ink);
        this.#ask(pictureOf(ink));
      });
    part(this.#where, 'number')?.addEventListener('change', () => {
      if (this.#last) this.#ask(this.#last);
    });
  }

  #clear() {
    this.#pad.clear();
    this.#id++;
    this.#last = null;
    this.#forget();
    say(this.#where, 'Cleared. Draw a digit.');
  }

  /** Takes away what was said of an earlier picture: it is not of the one that is shown now. */
  #forget() {
    this.#answers.clear();
    for (const row of this.#rows) empty(row);
    const seen = this.#where.querySelector<HTMLCanvasElement>('canvas[data-part="seen"]');
    seen?.getContext('2d')?.clearRect(0, 0, seen.width, seen.height);
    part(this.#where, 'steps')?.replaceChildren();
    delete this.#where.dataset.pixels;
  }

  async #take(file: Blob) {
    const size = await sizeOf(file);
    const refusal = size && tooLarge(size);
    if (refusal) return this.#refuse(refusal);
    const shown = await this.#pad.showFile(file);
    if (!shown)
      return this.#refuse('This is no picture that the browser can read. Choose a PNG or a JPEG file.');
    this.#ask({ kind: 'file', file });
  }

  /** Of a picture that cannot be looked at. What is shown is an earlier one's no longer. */
  #refuse(reason: string) {
    this.#id++;
    this.#last = null;
    this.#pad.clear();
    this.#forget();
    say(this.#where, reason);
  }

  async #paste() {
    try {
      for (const item of await navigator.clipboard.read()) {
        const type = item.types.find((one) => one.startsWith('image/'));
        if (type) return await this.#take(await item.getType(type));
      }
      say(this.#where, 'The clipboard holds no picture.');
    } catch {
      say(
        this.#where,
        'The browser does not let the page look at the clipboard: press Ctrl-V or ⌘-V here instead.',
      );
    }
  }

  #ask(picture: Picture) {
    this.#worker ??= this.#start();
    this.#last = picture;
    const number = Number(this.#where.querySelector('select')?.value ?? 0);
    this.#worker.tell({ kind: 'look', id: ++this.#id, picture, number });
  }

  #start(): LabWorker {
    const worker = new LabWorker(
      (reply) => this.#hear(reply),
      (reason) => {
        this.#worker = null;
        say(this.#where, `Nothing can be computed here: ${reason}`);
      },
    );
    // The page may lie anywhere; a worker's own address says nothing of it.
    const site = new URL(base, location.href).href;
    worker.tell({
      kind: 'open',
      networks: this.#networks.map(({ study, entry, seed, file }) => ({
        study,
        entry,
        seed,
        url: `${site}${file}`,
      })),
    });
    say(this.#where, 'Loading …');
    return worker;
  }

  #hear(reply: Reply) {
    switch (reply.kind) {
      case 'loading':
        return say(
          this.#where,
          reply.done < reply.of ? `Loading: ${reply.done} of ${reply.of} networks ready` : 'Ready.',
        );
      case 'unready':
        return this.#fail(reply.index, reply);
      case 'seen':
        if (reply.id !== this.#id) return;
        return this.#showSeen(reply.pixels, [...reply.steps, ...reply.warnings]);
      case 'refused':
        if (reply.id !== this.#id) return;
        this.#forget();
        return say(this.#where, reply.reason);
      case 'answer':
        if (reply.id !== this.#id) return;
        this.#answers.set(reply.index, reply.answers);
        this.#technical.forget(this.#nameOf(reply.index));
        return show(this.#rows[reply.index], reply.answers);
      case 'answered':
        if (reply.id !== this.#id) return;
        if (this.#answers.size > 0) return say(this.#where, this.#summary(reply.seconds));
        // A runtime that could not be loaded is not loaded twice by one worker.
        this.#worker?.end();
        this.#worker = null;
        return say(
          this.#where,
          'No network could be loaded. Check the connection, then draw or choose a picture again.',
        );
    }
  }

  #nameOf(index: number): string {
    const network = this.#networks[index];
    return network ? `${network.study}/${network.entry}` : '';
  }

  #fail(index: number, { reason, details }: Trouble) {
    const row = this.#rows[index];
    if (row) row.dataset.failed = '';
    write(row, 'answer', `not available: ${reason}`);
    this.#technical.add(this.#nameOf(index), details);
  }

  #showSeen(pixels: Uint8Array, lines: readonly string[]) {
    const context = this.#where
      .querySelector<HTMLCanvasElement>('canvas[data-part="seen"]')
      ?.getContext('2d');
    context?.putImageData(new ImageData(inkOn(pixels), 28, 28), 0, 0);
    part(this.#where, 'steps')?.replaceChildren(
      ...lines.map((line) => Object.assign(document.createElement('li'), { textContent: line })),
    );
    // For whoever compares with `digitbench predict`.
    this.#where.dataset.pixels = [...pixels].join(' ');
  }

  /** Who says what, and who is sure. */
  #summary(seconds: number): string {
    const time = `${seconds < 1 ? `${Math.round(1000 * seconds)} ms` : `${seconds.toFixed(1)} s`}`;
    const said = [...this.#answers].flatMap(([index, answers]) => {
      const network = this.#networks[index];
      const [first] = answers.filter(({ labels }) => labels.length <= 10);
      return network && first ? [{ network, ...first }] : [];
    });
    const [only] = said;
    if (said.length === 1 && only) {
      const sure = only.sure === null ? '' : `, ${percent(only.sure)} sure`;
      return `It says ${only.answer}${sure} (${time}).`;
    }
    const whole = said.filter(({ labels }) => labels.length === 10);
    const votes = Map.groupBy(whole, ({ answer }) => answer);
    const [[most, voters] = ['nothing', []]] = [...votes].sort(([, a], [, b]) => b.length - a.length);
    const others = whole.filter(({ answer }) => answer !== most);
    const surest = [...others].sort((a, b) => (b.sure ?? 0) - (a.sure ?? 0))[0];
    const fooled =
      surest === undefined
        ? ''
        : `; ${surest.network.study}/${surest.network.entry} says ${surest.answer}${surest.sure === null ? '' : `, ${percent(surest.sure)} sure`}`;
    return `${voters.length} of ${whole.length} networks for ten digits say ${most}${fooled} (${time}).`;
  }
}

const percent = (probability: number) => `${(100 * probability).toFixed(probability > 0.9995 ? 2 : 1)} %`;

/** A test image [28, 28] as a picture: ink bright on black. */
function pictureOf(ink: Uint8Array): Picture {
  const rgba = new Uint8ClampedArray(4 * ink.length).fill(255);
  for (const [i, value] of ink.entries()) rgba.fill(value, 4 * i, 4 * i + 3);
  return { kind: 'pixels', rows: 28, columns: 28, rgba };
}

/** Ink as black on white. */
export function inkOn(ink: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(4 * ink.length).fill(255);
  for (const [i, value] of ink.entries()) rgba.fill(255 - value, 4 * i, 4 * i + 3);
  return rgba;
}

const write = (row: HTMLElement | undefined, name: string, text: string) => {
  const cell = row && part(row, name);
  if (cell) cell.textContent = text;
};

function empty(row: HTMLElement) {
  // That it is not available stays true of the next picture, until it is tried again.
  if (row.dataset.failed !== undefined) return;
  for (const name of ['answer', 'sure']) write(row, name, '–');
  part(row, 'bars')?.replaceChildren();
}

function show(row: HTMLElement | undefined, answers: readonly Answer[]) {
  if (!row) return;
  delete row.dataset.failed;
  const several = answers.length > 1;
  write(
    row,
    'answer',
    answers.map(({ output, answer }) => (several ? `${output} ${answer}` : answer)).join(', '),
  );
  write(row, 'sure', answers.map(({ sure }) => (sure === null ? '–' : percent(sure))).join(', '));
  part(row, 'bars')?.replaceChildren(...answers.map(barsOf));
}

const SVG = 'http://www.w3.org/2000/svg';

/** A bar for each class, the answer's marked; the classes below. */
function barsOf({ output, bars, labels, answer }: Answer): SVGElement {
  const [width, height] = [14, 26];
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${width * labels.length} ${height + 12}`);
  svg.setAttribute('width', `${width * labels.length}`);
  svg.setAttribute('height', `${height + 12}`);
  svg.setAttribute('class', 'bars');
  svg.setAttribute('role', 'img');
  svg.setAttribute(
    'aria-label',
    `${output}: ${labels.map((label, i) => `${label} ${Math.round(100 * (bars[i] ?? 0))}`).join(', ')}`,
  );
  labels.forEach((label, i) => {
    const tall = Math.max(0.5, height * (bars[i] ?? 0));
    const bar = document.createElementNS(SVG, 'rect');
    for (const [name, value] of Object.entries({
      x: i * width + 2,
      y: height - tall,
      width: width - 4,
      height: tall,
    }))
      bar.setAttribute(name, `${value}`);
    const text = document.createElementNS(SVG, 'text');
    text.setAttribute('x', `${(i + 0.5) * width}`);
    text.setAttribute('y', `${height + 10}`);
    text.textContent = label;
    if (label === answer) for (const one of [bar, text]) one.setAttribute('class', 'best');
    svg.append(bar, text);
  });
  return svg;
}

for (const where of document.querySelectorAll<HTMLElement>('[data-draw]')) {
  const missing = lacking();
  where.hidden = false;
  if (missing !== null) {
    where.textContent = missing;
    where.className = 'warning';
  } else new Drawing(where, JSON.parse(where.dataset.draw ?? '[]'));
}
