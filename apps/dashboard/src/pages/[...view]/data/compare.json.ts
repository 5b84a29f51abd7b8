import type { APIRoute } from 'astro';
import { comparisonIndex } from '../../../data/client.ts';
import { viewParameter } from '../../../data/links.ts';
import { loadSite } from '../../../data/site.ts';
import type { View } from '../../../data/view.ts';

/** What the page for comparing starts from. */
export async function getStaticPaths() {
  const { views } = await loadSite();
  return views.map((view) => ({ params: { view: viewParameter(view) }, props: { view } }));
}

export const GET: APIRoute<{ view: View }> = ({ props: { view } }) =>
  new Response(JSON.stringify(comparisonIndex(view)));
