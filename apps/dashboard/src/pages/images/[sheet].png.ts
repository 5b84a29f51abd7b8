import type { APIRoute } from 'astro';
import { imagesOf } from '../../data/images.ts';
import { png } from '../../data/png.ts';
import { PER_SHEET, SHEET } from '../../data/sheets.ts';
import { loadSite } from '../../data/site.ts';

interface Props {
  dataset: string;
  transposed: boolean;
  number: number;
}

/** The test images of every data set that is at hand, a thousand on a sheet. */
export async function getStaticPaths() {
  const { views } = await loadSite();
  const sets = new Map(views.map(({ dataset, described }) => [dataset, described?.transposed ?? false]));
  return [...sets].flatMap(([dataset, transposed]) => {
    const count = imagesOf(dataset)?.count ?? 0;
    return Array.from({ length: Math.ceil(count / PER_SHEET) }, (_, number) => ({
      params: { sheet: `${dataset}-${number}` },
      props: { dataset, transposed, number } satisfies Props,
    }));
  });
}

export const GET: APIRoute<Props> = ({ props: { dataset, transposed, number } }) => {
  const set = imagesOf(dataset, { transposed });
  const [height, width] = [set?.rows ?? 0, set?.columns ?? 0];
  const across = SHEET.columns * width;
  const ink = new Uint8Array(across * SHEET.rows * height);
  for (let index = 0; index < PER_SHEET; index++) {
    const image = number * PER_SHEET + index;
    if (set === null || image >= set.count) break;
    const [left, top] = [(index % SHEET.columns) * width, Math.floor(index / SHEET.columns) * height];
    for (let y = 0; y < height; y++) {
      const from = (image * height + y) * width;
      ink.set(set.images.subarray(from, from + width), (top + y) * across + left);
    }
  }
  return new Response(new Uint8Array(png(ink, across, SHEET.rows * height)));
};
