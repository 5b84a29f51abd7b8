import type { ImageSet } from '@digitbench/data';
import type { Random } from '../random.ts';

/**
 * Made-up labelled images for tests: each class is a picture of its own (a random pattern), each image that picture
 * under noise. Labels run through the classes in turn; the classes depend on the seed alone, not on `count`.
 */
export function syntheticImages(
  count: number,
  random: Random,
  { rows = 28, columns = 28, classes = 10 }: { rows?: number; columns?: number; classes?: number } = {},
): ImageSet {
  const size = rows * columns;
  const pictures = Array.from({ length: classes }, (_, label) => {
    const stream = random.stream('picture').stream(label);
    return Uint8Array.from({ length: size }, () => (stream.uniform() < 0.2 ? 200 : 0));
  });
  const noise = random.stream('noise');
  const images = new Uint8Array(count * size);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % classes);
  for (let i = 0; i < images.length; i++) {
    const label = labels[Math.floor(i / size)] ?? 0;
    images[i] = (pictures[label]?.[i % size] ?? 0) + noise.integer(56);
  }
  return { count, rows, columns, images, labels };
}
