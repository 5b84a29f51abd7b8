import { expect, it } from 'vitest';
import { png } from '../src/data/png.ts';
import { sizeOf, tooLarge } from '../src/lab/picture-size.ts';

it('reads the size of a file from its head', async () => {
  const file = new Blob([Uint8Array.from(png([], 31, 17))]);
  expect(await sizeOf(file)).toEqual({ width: 31, height: 17 });
  expect(await sizeOf(new Blob(['words']))).toBeNull();
});

it('refuses more pixels than the command does', () => {
  expect(tooLarge({ width: 10_000, height: 10_000 })).toBeNull();
  expect(tooLarge({ width: 10_001, height: 10_000 })).toMatch(
    /^The picture has 10,001 x 10,000 pixels, 101 million/,
  );
});
