import type { APIRoute } from 'astro';
import { acrossFiles } from '../../data/across.ts';
import { filesOf } from '../../data/downloads.ts';
import { loadSite } from '../../data/site.ts';

/** The tables as files. */
export async function getStaticPaths() {
  const site = await loadSite();
  return [...site.views.flatMap(filesOf), ...acrossFiles(site)].map(({ name, content }) => ({
    params: { file: name },
    props: { content },
  }));
}

export const GET: APIRoute<{ content: () => string }> = ({ props }) => new Response(props.content());
