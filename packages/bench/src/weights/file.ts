import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { RunRecord, Store } from '@digitbench/results';
import { decodeSafetensors, encodeSafetensors, type NamedArray } from './safetensors.ts';

/** Writes weights beside the place of their record, whole or not at all; returns the name for the record's `weights`. */
export async function writeWeights(
  store: Store,
  record: RunRecord,
  weights: readonly NamedArray[],
): Promise<string> {
  const path = join(store.folder, store.pathOf(record)).replace(/\.json$/, '.safetensors');
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  await mkdir(dirname(path), { recursive: true });
  const file = openSync(temporary, 'w');
  try {
    writeSync(file, encodeSafetensors(weights));
    fsyncSync(file);
    closeSync(file);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return basename(path);
}

export function readWeights(path: string): NamedArray[] {
  return decodeSafetensors(readFileSync(path));
}
