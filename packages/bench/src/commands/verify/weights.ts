import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PublishedNetwork, RunRecord } from '@digitbench/results';
import { contentOf } from '../publish-weights/weights-index.ts';

interface Problem {
  path: string;
  message: string;
}

const REMEDY = '`digitbench publish-weights` makes them again';

/**
 * What is wrong with the published weights of a results folder: altered, of another training than the published record, or not
 * in the index. `records` are all of the profile; weights of other profiles are compared with their own digest only.
 */
export function verifyWeights(
  results: string,
  index: readonly PublishedNetwork[],
  profile: string,
  records: readonly RunRecord[],
): Problem[] {
  const named = new Set(index.map(({ file }) => file));
  return [
    ...index.flatMap((network) => {
      const message =
        alteration(results, network) ??
        (network.profile === profile ? otherTraining(network, records) : undefined);
      return message === undefined ? [] : [{ path: network.file, message }];
    }),
    ...filesOf(results)
      .filter((path) => !named.has(path))
      .map((path) => ({
        path,
        message: `it is not in weights/index.json, so nobody knows of which training it is; ${REMEDY}`,
      })),
  ];
}

function alteration(results: string, { file, bytes, sha256 }: PublishedNetwork): string | undefined {
  const path = join(results, file);
  if (!existsSync(path)) return `weights/index.json names it, but it is not there; ${REMEDY}`;
  const found = contentOf(path);
  if (found.sha256 === sha256) return undefined;
  return (
    `it was altered: its ${found.bytes} bytes have the SHA-256 ${found.sha256}, and weights/index.json has ` +
    `${sha256} for ${bytes} bytes; ${REMEDY}`
  );
}

function otherTraining(
  { study, entry, seed, hash, profile }: PublishedNetwork,
  records: readonly RunRecord[],
): string | undefined {
  const hashes = new Set(
    records
      .filter((record) => record.study === study && record.entry === entry && record.seed === seed)
      .map((record) => record.hash),
  );
  if (hashes.has(hash)) return undefined;
  const recorded =
    hashes.size === 0
      ? `there is no record of seed ${seed} in ${profile}/${study}/${entry}`
      : `the published record has ${[...hashes].join(' or ')}`;
  return `it is of the training with the hash ${hash}, and ${recorded}; ${REMEDY}`;
}

/** Paths of published weights below the results folder. */
function filesOf(results: string): string[] {
  const folder = join(results, 'weights');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => `weights/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.safetensors'))
    .sort();
}
