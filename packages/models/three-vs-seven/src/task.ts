import { type ImageSet, type Task, twoDigits } from '@digitbench/core';

/**
 * "Is it a three?" on the images of 3 and 7, in the source's order: all threes, then all sevens, each by the names of
 * their files ("10.png", "10000.png", "10011.png"), which are the images' numbers. Its batches are not shuffled, so
 * most of them hold one digit alone, and the order shows in what is learnt.
 */
export function threesThenSevens(): Task {
  const task = twoDigits(3, 7);
  return {
    ...task,
    name: 'two-digits 3 7, sorted',
    examples: (images, random) => task.examples(sorted(images), random),
  };
}

function sorted({ count, images, labels, ...rest }: ImageSet): ImageSet {
  const order = Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => (labels[a] ?? 0) - (labels[b] ?? 0) || byFileName(a, b),
  );
  const size = images.length / count;
  const image = new Uint8Array(images.length);
  for (const [to, from] of order.entries()) {
    image.set(images.subarray(from * size, (from + 1) * size), to * size);
  }
  return { ...rest, count, images: image, labels: Uint8Array.from(order, (from) => labels[from] ?? 0) };
}

function byFileName(a: number, b: number): number {
  const [nameOfA, nameOfB] = [`${a}.png`, `${b}.png`];
  if (nameOfA === nameOfB) return 0;
  return nameOfA < nameOfB ? -1 : 1;
}
