import { readFileSync } from 'node:fs';
import type { APIRoute } from 'astro';
import { publishedNetworks } from '../../data/networks.ts';

/** The weights of published networks, in the safetensors format. */
export async function getStaticPaths() {
  return (await publishedNetworks()).map(({ file, path }) => ({
    params: { file: file.replace(/^weights\//, '') },
    props: { path },
  }));
}

export const GET: APIRoute<{ path: string }> = ({ props }) =>
  new Response(new Uint8Array(readFileSync(props.path)));
