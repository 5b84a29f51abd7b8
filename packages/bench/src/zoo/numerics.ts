import { NUMERICS } from '@digitbench/train/protocol';
import type { KnownStudy } from './known.ts';

/** The numerics versions that are part of a study's hashes, as a text that shows which of two differ. */
export const describeNumerics = (known: KnownStudy | undefined): string => {
  const { core = 0, jit = 0 } = known?.facts.numerics ?? {};
  return `core ${core}, jit ${jit}, train ${NUMERICS}`;
};
