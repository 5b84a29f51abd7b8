import { jsonSchemas } from '@digitbench/results';
import type { APIRoute } from 'astro';

/** The JSON Schemas of everything in a results folder. */
export const getStaticPaths = () =>
  Object.entries(jsonSchemas()).map(([name, schema]) => ({
    params: { name: name.replace(/\.json$/, '') },
    props: { schema },
  }));

export const GET: APIRoute<{ schema: unknown }> = ({ props: { schema } }) =>
  new Response(JSON.stringify(schema, null, 2));
