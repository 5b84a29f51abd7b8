import type { APIRoute } from 'astro';
import { type Chart, type Size, WIDTHS } from '../../charts/chart.ts';
import { vegaSpec } from '../../charts/draw.ts';
import { allCharts } from '../../charts/registry.ts';
import { loadSite } from '../../data/site.ts';

/** What the browser needs to draw a chart once more: a Vega specification for each size. */
export async function getStaticPaths() {
  const { views, engines } = await loadSite();
  const charts = allCharts(views, engines);
  return charts.flatMap((chart) =>
    (Object.keys(WIDTHS) as Size[]).map((size) => ({
      params: { id: `${chart.id}.${size}` },
      props: { chart, size },
    })),
  );
}

export const GET: APIRoute<{ chart: Chart; size: Size }> = ({ props: { chart, size } }) =>
  new Response(JSON.stringify(vegaSpec(chart, { size, living: true })));
