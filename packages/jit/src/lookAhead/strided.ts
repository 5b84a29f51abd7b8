import { bytesOf } from '../graph/graph.ts';
import type { Elements } from '../session/session.ts';

/** Entries `first`, `first + stride`, ... of an array of entries of `size` elements each. */
export function strided(data: Elements, size: number, first: number, stride: number): Elements {
  const count = data.length / size / stride;
  const picked = data.slice(0, count * size);
  for (let i = 0; i < count; i++) {
    const at = (i * stride + first) * size;
    copy(picked, i * size, data.subarray(at, at + size));
  }
  return picked;
}

/** The first entry of each array, then the second of each, and so on: what `strided` took apart. */
export function interleaved(parts: readonly Elements[], size: number): Elements | undefined {
  const joined = concatenated(parts);
  parts.forEach((part, first) => {
    for (let i = 0; i < part.length / size; i++) {
      const at = (i * parts.length + first) * size;
      if (joined) copy(joined, at, part.subarray(i * size, (i + 1) * size));
    }
  });
  return joined;
}

/** Arrays of one type, one after the other. */
export function concatenated(parts: readonly Elements[]): Elements | undefined {
  const [first] = parts;
  if (!first) return undefined;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const joined = new (first.constructor as new (length: number) => Elements)(length);
  let at = 0;
  for (const part of parts) {
    copy(joined, at, part);
    at += part.length;
  }
  return joined;
}

function copy(to: Elements, at: number, from: Elements): void {
  bytesOf(to).set(bytesOf(from), at * to.BYTES_PER_ELEMENT);
}
