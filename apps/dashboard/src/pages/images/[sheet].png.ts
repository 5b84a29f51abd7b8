import type { APIRoute } from 'astro';
import { imagesOf } from '../../data/images.ts';
import { png } from '../../data/png.ts';
import { PER_SHEET, SHEET } from '../../data/sheets.ts';
import { loadSite } from '../../data/site.ts';

/** The test images, a thousand on a sheet. */
export async function getStaticPaths() {
  const { views } = await loadSite();
  if (!views.some(({ dataset }) => dataset === 'mnist')) return [];
  const count = imagesOf('mnist')?.count ?? 0;
  return Array.from({ length: Math.ceil(count / PER_SHEET) }, (_, number) => ({
    params: { sheet: `mnist-${number}` },
    props: { number },
  }));
}

export const GET: APIRoute<{ number: number }> = ({ props: { number } }) => {
  const images = imagesOf('mnist');
  const { columns, rows, size } = SHEET;
  const ink = new Uint8Array(columns * size * rows * size);
  for (let index = 0; index < PER_SHEET; index++) {
    const [left, top] = [(index % columns) * size, Math.floor(index / columns) * size];
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++)
        ink[(top + y) * columns * size + left + x] =
          images?.images[(number * PER_SHEET + index) * size * size + y * size + x] ?? 0;
  }
  return new Response(new Uint8Array(png(ink, columns * size, rows * size)));
};
