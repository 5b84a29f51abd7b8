import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { mostBytes, readRegularFile } from '@digitbench/data/node';
import type { RunRecord, Store } from '@digitbench/results';
import { encodeSafetensors, type NamedArray } from '@digitbench/train/protocol';

/** Writes weights beside their record, whole or not at all; returns the name for the record's `weights`. */
export const writeWeights = (
  store: Store,
  record: RunRecord,
  weights: readonly NamedArray[],
): Promise<string> => store.writeCompanion(record, 'safetensors', encodeSafetensors(weights));

/** The path of the weights kept from a successful trial; undefined if there are none. */
export function keptWeights(record: RunRecord, results: string): string | undefined {
  const { profile, study, entry, weights, outcome } = record;
  if (weights === null || outcome.status !== 'ok') return undefined;
  const path = join(results, profile, study, entry, weights);
  return existsSync(path) ? path : undefined;
}

const limits = {
  expected: 'a .safetensors file as `run --save-weights` writes it',
  most: mostBytes,
  remedy: 'Remove it, and train with --save-weights again.',
};

/** The bytes of a file of weights. Throws a DataError if the file is invalid, and the signal's reason if that is aborted. */
export const readWeights = (path: string, signal: AbortSignal): Promise<Buffer> =>
  readRegularFile(path, limits, signal);
