import type { APIRoute } from 'astro';
import { publishedNetworks } from '../../data/networks.ts';

/** The networks that readers can ask. */
export const GET: APIRoute = async () =>
  new Response(JSON.stringify((await publishedNetworks()).map(({ path: _, ...network }) => network)));
