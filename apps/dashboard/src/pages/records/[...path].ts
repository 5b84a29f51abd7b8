import { formatRecord, type RunRecord } from '@digitbench/results';
import type { APIRoute } from 'astro';
import { pathOf } from '../../data/records.ts';
import { loadSite } from '../../data/site.ts';

/** Every record as it lies in the results folder. */
export async function getStaticPaths() {
  const { views } = await loadSite();
  return views.flatMap(({ records }) =>
    records.map((record) => ({
      params: { path: pathOf(record).replace(/^records\//, '') },
      props: { record },
    })),
  );
}

export const GET: APIRoute<{ record: RunRecord }> = ({ props }) => new Response(formatRecord(props.record));
