import { optimize } from 'svgo';
import * as vega from 'vega';
import { compile } from 'vega-lite';
import { type Chart, type Drawing, elementId, type Size } from './chart.ts';
import { theme } from './theme.ts';

/** The chart as a Vega specification: what the browser runs without Vega-Lite. */
export function vegaSpec(chart: Chart, drawing: Drawing): vega.Spec {
  return compile(chart.spec(drawing), { config: theme }).spec;
}

/**
 * The same picture in a quarter of the bytes and a third of the elements: lines of one kind as one path, places to a tenth
 * of a pixel, nothing that cannot be seen. Descriptions go as well: the page describes the picture once, in words, where those of
 * single marks would be read one by one.
 */
const lighter = (svg: string) =>
  optimize(svg, {
    multipass: true,
    floatPrecision: 1,
    plugins: [
      { name: 'removeAttrs', params: { attrs: '(class|style|role|aria-.*|pointer-events)' } },
      // Ids are made the chart's own below; colours are properties of the page.
      { name: 'preset-default', params: { overrides: { cleanupIds: false, convertColors: false } } },
    ],
  }).data;

/** Every mark brings its own clip path, and most are the same: the first of a kind serves all. */
function sharedClips(svg: string): string {
  const firsts = new Map<string, string>();
  const same = new Map<string, string>();
  const kept = svg.replaceAll(/<clipPath id="([^"]+)">(.*?)<\/clipPath>/g, (clip, id, shape) => {
    const first = firsts.get(shape);
    if (first !== undefined) same.set(id, first);
    else firsts.set(shape, id);
    return first === undefined ? clip : '';
  });
  return kept.replaceAll(/url\(#([^)]+)\)/g, (_, id) => `url(#${same.get(id) ?? id})`);
}

const kept = new Map<string, string>();
const keyOf = ({ id }: Chart, size: Size) => `${size} ${id}`;

/** Draws a chart for the page that will ask for it. @throws Error where it cannot be drawn */
export async function drawAhead(chart: Chart, size: Size): Promise<void> {
  kept.set(keyOf(chart, size), await drawNow(chart, size));
}

/** The chart as SVG, drawn ahead or now. @throws Error where it cannot be drawn */
export async function draw(chart: Chart, size: Size): Promise<string> {
  const key = keyOf(chart, size);
  const picture = kept.get(key);
  // One page asks once; the pictures of a large site are not all held until its end.
  kept.delete(key);
  return picture ?? drawNow(chart, size);
}

/** Element ids are made the chart's own: one page shows several. */
async function drawNow(chart: Chart, size: Size): Promise<string> {
  const view = new vega.View(vega.parse(vegaSpec(chart, { size, living: false })), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  const own = `${elementId(chart)}-${size}-`;
  return lighter(sharedClips(svg))
    .replaceAll(/\bid="([^"]+)"/g, `id="${own}$1"`)
    .replaceAll(/url\(#([^)]+)\)/g, `url(#${own}$1)`)
    .replace('<svg ', '<svg aria-hidden="true" focusable="false" ');
}
