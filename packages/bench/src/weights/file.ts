import { readFileSync } from 'node:fs';
import type { RunRecord, Store } from '@digitbench/results';
import { decodeSafetensors, encodeSafetensors, type NamedArray } from './safetensors.ts';

/** Writes weights beside the place of their record, whole or not at all; returns the name for the record's `weights`. */
export const writeWeights = (
  store: Store,
  record: RunRecord,
  weights: readonly NamedArray[],
): Promise<string> => store.writeCompanion(record, 'safetensors', encodeSafetensors(weights));

export function readWeights(path: string): NamedArray[] {
  return decodeSafetensors(readFileSync(path));
}
