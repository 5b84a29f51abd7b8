import type { Examples, ImageSet, Random, Task } from '@digitbench/core';

/** Bytes that hold an image's number. */
const width = 4;

/**
 * The number, in its set, of the image that each of a task's examples shows; `random` is the stream that the examples were drawn
 * from, at its start. The task is given images whose first four bytes are
 * their number, so it draws the same examples as of the real images, and the numbers can be read off them. Undefined where its
 * examples show something else than the set's images as they are, or an image has fewer than four pixels.
 */
export function imageNumbers(
  task: Task,
  set: ImageSet,
  random: Random,
  examples: Examples,
): Int32Array | undefined {
  const input = Object.entries(task.inputs).find(([, { kind }]) => kind === 'image')?.[0];
  const shown = input === undefined ? undefined : examples.inputs[input];
  const size = set.rows * set.columns;
  if (input === undefined || shown?.length !== examples.count * size || size < width) return undefined;
  const drawn = task.examples({ ...set, images: numbered(set.count, size) }, random);
  const marked = drawn.inputs[input];
  if (drawn.count !== examples.count || marked?.length !== shown.length) return undefined;
  const view = new DataView(marked.buffer, marked.byteOffset, marked.length);
  const numbers = Int32Array.from({ length: drawn.count }, (_, i) => view.getInt32(i * size));
  const isShown = (number: number, i: number) =>
    number >= 0 && number < set.count && equal(shown, i * size, set.images, number * size, size);
  return numbers.every(isShown) ? numbers : undefined;
}

function numbered(count: number, size: number): Uint8Array {
  const images = new Uint8Array(count * size);
  const view = new DataView(images.buffer);
  for (let i = 0; i < count; i++) view.setInt32(i * size, i);
  return images;
}

function equal(a: Uint8Array, from: number, b: Uint8Array, at: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (a[from + i] !== b[at + i]) return false;
  return true;
}
