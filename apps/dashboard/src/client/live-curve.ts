import type { Band } from '../data/lab.ts';

const SVG = 'http://www.w3.org/2000/svg';
const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [340, 190, 46, 26, 10];

/** One measure by epoch, growing inside the band of the recorded seeds. */
export class LiveCurve {
  readonly element: HTMLElement;
  readonly #svg: SVGSVGElement;
  readonly #band: Band | null;
  readonly #title: string;
  readonly #epochs: number;
  readonly #values: number[] = [];

  constructor(title: string, epochs: number, band: Band | null) {
    this.#title = title;
    this.#epochs = epochs;
    this.#band = band && cut(band, epochs);
    this.#svg = make('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img' });
    this.element = document.createElement('figure');
    const caption = document.createElement('figcaption');
    caption.textContent = this.#band ? `${title}; grey: the recorded seeds, least to largest` : title;
    this.element.append(this.#svg, caption);
    this.#draw();
  }

  add(value: number) {
    this.#values.push(value);
    this.#draw();
  }

  #draw() {
    const all = [...this.#values, ...(this.#band?.low ?? []), ...(this.#band?.high ?? [])].filter(
      Number.isFinite,
    );
    const [least, most] = all.length === 0 ? [0, 1] : [Math.min(...all), Math.max(...all)];
    const room = 0.05 * (most - least) || 0.05;
    const [low, high] = [least - room, most + room];
    const x = (epoch: number) => LEFT + ((epoch - 1) / Math.max(1, this.#epochs - 1)) * (WIDTH - LEFT - 8);
    const y = (value: number) => TOP + ((high - value) / (high - low)) * (HEIGHT - TOP - BOTTOM);
    const line = (values: readonly number[]) =>
      values
        .map((value, i) => `${i === 0 ? 'M' : 'L'}${x(i + 1).toFixed(1)} ${y(value).toFixed(1)}`)
        .join('');
    const parts: SVGElement[] = [low + room, high - room].map((value) =>
      text(LEFT - 5, y(value) + 4, written(value), 'end'),
    );
    parts.push(
      text(x(1), HEIGHT - 8, '1', 'middle'),
      text(x(this.#epochs), HEIGHT - 8, `${this.#epochs}`, 'end'),
      text((WIDTH + LEFT) / 2, HEIGHT - 8, 'epoch', 'middle'),
      make('path', { d: `M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - 8}`, class: 'axis' }),
    );
    if (this.#band) {
      const { low: bottom, high: top, mean } = this.#band;
      const back = top
        .map((_, i) => top.length - i)
        .map((epoch) => `L${x(epoch).toFixed(1)} ${y(bottom[epoch - 1] ?? 0).toFixed(1)}`);
      parts.push(
        make('path', { d: `${line(top)}${back.join('')}Z`, class: 'band' }),
        make('path', { d: line(mean), class: 'mean' }),
      );
    }
    parts.push(make('path', { d: line(this.#values), class: 'own' }));
    const last = this.#values.at(-1);
    if (last !== undefined)
      parts.push(make('circle', { cx: `${x(this.#values.length)}`, cy: `${y(last)}`, r: '3', class: 'dot' }));
    this.#svg.replaceChildren(...parts);
    this.#svg.setAttribute(
      'aria-label',
      `${this.#title} by epoch. ${last === undefined ? 'No epoch yet.' : `After epoch ${this.#values.length}: ${written(last)}${this.#beside()}.`}`,
    );
  }

  /** How the latest value lies to the band, in words. */
  #beside(): string {
    const at = this.#values.length - 1;
    const [value, low, high] = [this.#values[at], this.#band?.low[at], this.#band?.high[at]];
    if (value === undefined || low === undefined || high === undefined) return '';
    return value < low
      ? ', below the recorded seeds'
      : value > high
        ? ', above the recorded seeds'
        : ', inside the recorded seeds';
  }
}

const cut = ({ low, mean, high }: Band, epochs: number): Band => ({
  low: low.slice(0, epochs),
  mean: mean.slice(0, epochs),
  high: high.slice(0, epochs),
});

const written = (value: number) => Number(value.toPrecision(3)).toString();

function make<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>>,
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function text(x: number, y: number, words: string, anchor: string): SVGElement {
  const made = make('text', { x: x.toFixed(1), y: y.toFixed(1), 'text-anchor': anchor });
  made.textContent = words;
  return made;
}
