import type { APIRoute } from 'astro';
import { isTaught } from '../../../data/lab.ts';
import { packedFiles } from '../../../data/packed.ts';
import { loadSite } from '../../../data/site.ts';

/** The data set for training in the reader's browser, where there is something to train. */
export async function getStaticPaths() {
  if (!isTaught(await loadSite())) return [];
  return [...packedFiles().files.keys()].map((file) => ({ params: { file } }));
}

export const GET: APIRoute = ({ params }) => {
  const file = packedFiles().files.get(params.file ?? '');
  return file === undefined ? new Response(null, { status: 404 }) : new Response(new Uint8Array(file));
};
