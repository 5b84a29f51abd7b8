import type { Examples } from '@digitbench/core';

/** The mean image of class 0 (sevens) and of class 1 (threes), pixels from 0 to 1. */
export function meanImages({ count, inputs, targets }: Examples): readonly Float64Array[] {
  const { image = new Uint8Array(0) } = inputs;
  const pixels = image.length / count;
  return [0, 1].map((label) => {
    const sum = new Float64Array(pixels);
    let members = 0;
    for (let i = 0; i < count; i++) {
      if (targets.digit?.[i] !== label) continue;
      members++;
      for (let k = 0; k < pixels; k++) sum[k] = (sum[k] ?? 0) + (image[i * pixels + k] ?? 0);
    }
    return sum.map((value) => value / (255 * Math.max(members, 1)));
  });
}
