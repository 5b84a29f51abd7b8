import * as vega from 'vega';
import { compile } from 'vega-lite';
import type { Chart, Drawing, Size } from './chart.ts';
import { theme } from './theme.ts';

/** The chart as a Vega specification: what the browser runs without Vega-Lite. */
export function vegaSpec(chart: Chart, drawing: Drawing): vega.Spec {
  return compile(chart.spec(drawing), { config: theme }).spec;
}

const PLACES = / (?:d|transform|x|y|x1|x2|y1|y2|width|height)="[^"]*"/g;

/** Places to a hundredth of a pixel: the long decimals are half of a picture's size. */
const shortened = (svg: string) =>
  svg.replaceAll(PLACES, (attribute) =>
    attribute.replaceAll(/-?\d+\.\d{3,}(?:e-?\d+)?/g, (number) => `${Number(Number(number).toFixed(2))}`),
  );

/** The chart as SVG. Element ids are made its own: one page shows several. */
export async function draw(chart: Chart, size: Size): Promise<string> {
  const view = new vega.View(vega.parse(vegaSpec(chart, { size, living: false })), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  const own = `${chart.id.replaceAll(/[^a-z0-9]+/g, '-')}-${size}-`;
  return (
    shortened(svg)
      .replaceAll(/\bid="([^"]+)"/g, `id="${own}$1"`)
      .replaceAll(/url\(#([^)]+)\)/g, `url(#${own}$1)`)
      // Descriptions stand beside the picture, once and in words; those of single marks would be read one by one.
      .replaceAll(/ (?:role|aria-roledescription|aria-label|aria-hidden)="[^"]*"/g, '')
      .replaceAll(/ style="[^"]*"/g, '')
      .replace('<svg ', '<svg aria-hidden="true" focusable="false" ')
  );
}
