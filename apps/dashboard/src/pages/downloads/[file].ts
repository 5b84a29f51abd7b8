import type { APIRoute } from 'astro';
import { filesOf } from '../../data/downloads.ts';
import { loadSite } from '../../data/site.ts';

/** The tables as files. */
export async function getStaticPaths() {
  const { views } = await loadSite();
  return views.flatMap(filesOf).map(({ name, content }) => ({ params: { file: name }, props: { content } }));
}

export const GET: APIRoute<{ content: () => string }> = ({ props }) => new Response(props.content());
