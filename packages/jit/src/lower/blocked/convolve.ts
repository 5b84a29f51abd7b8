import type { Builder } from '../../graph/builder.ts';
import type { Value } from '../../graph/types.ts';
import { convAttributes } from '../conv/direct.ts';
import type { Window } from '../conv/window.ts';

export const NCHWC = 'com.microsoft.nchwc';

export interface ConvolveOptions {
  /** [out] */
  bias?: Value;
  /** Added to the result; a map like the result. */
  sum?: Value;
  group?: number;
}

/** Convolution of a blocked map [batch, in, height, width] with a blocked filter [out, in / group, rows, columns]. */
export function convolveBlocked(
  g: Builder,
  x: Value,
  filter: Value,
  window: Window,
  { bias, sum, group = 1 }: ConvolveOptions = {},
): Value {
  const inputs = [x, filter, bias ?? null, sum ?? null];
  while (inputs.at(-1) === null) inputs.pop();
  return g.op('Conv', inputs, { ...convAttributes(window), group }, NCHWC);
}
