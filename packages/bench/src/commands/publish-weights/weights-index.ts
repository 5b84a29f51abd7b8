import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PublishedNetwork, RunRecord } from '@digitbench/results';

/** Where the weights of a trial are published. Named as what lies beside records is, so that whoever reads the results passes it by. */
export const publishedFile = ({ study, entry, seed }: Pick<RunRecord, 'study' | 'entry' | 'seed'>): string =>
  `weights/${study}/${entry}/seed-${seed}.safetensors`;

/** What the index says of a file of weights that a trial left. `results` is the results folder, which holds the file. */
export function describeWeights(results: string, record: RunRecord): PublishedNetwork {
  const { profile, study, entry, seed, hash } = record;
  const file = publishedFile(record);
  return { profile, study, entry, seed, hash, file, ...contentOf(join(results, file)) };
}

/** What a file's bytes are. */
export function contentOf(path: string): Pick<PublishedNetwork, 'bytes' | 'sha256'> {
  const bytes = readFileSync(path);
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** The index with the networks that were written now, by entry; one that is no longer chosen is left out. */
export function renewed(
  before: readonly PublishedNetwork[],
  written: readonly PublishedNetwork[],
  isChosen: (network: PublishedNetwork) => boolean,
): PublishedNetwork[] {
  const networks = new Map([...before, ...written].map((network) => [network.file, network]));
  return [...networks.values()].filter(isChosen).sort((a, b) => (a.file < b.file ? -1 : 1));
}
