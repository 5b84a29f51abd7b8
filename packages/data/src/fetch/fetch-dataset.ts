import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checksumOf } from '../checksum.ts';
import { DataError } from '../data-error.ts';
import type { ImageSet } from '../image-set.ts';
import type { NamedSet } from '../named-sets.ts';
import { statusOf } from '../status.ts';
import { idxPair } from '../write-idx.ts';
import { fetchFashionMnist } from './fashion-mnist.ts';

type Splits = { readonly train: ImageSet; readonly test: ImageSet };

/** How each set that is fetched comes here, by the name that its records have. */
const fetchers: Readonly<Record<string, (signal?: AbortSignal) => Promise<Splits>>> = {
  'fashion-mnist-csv': fetchFashionMnist,
};

/** Whether a named set's files are on this machine. */
export const isHere = (named: NamedSet): boolean =>
  !named.isFetched || statusOf(named.folder()) !== undefined;

/**
 * Fetches a named set and keeps it in the cache, as four IDX files, whole or not at all; what was there before is replaced. Throws
 * a DataError.
 */
export async function fetchDataset(named: NamedSet, signal?: AbortSignal): Promise<void> {
  const fetcher = fetchers[named.set.name];
  if (fetcher === undefined) return;
  const splits = await fetcher(signal);
  const checksum = checksumOf(splits);
  if (checksum !== named.set.checksum) {
    throw new DataError({
      subject: named.set.title,
      given: `the checksum ${checksum} of what was fetched`,
      expected: named.set.checksum,
      remedy: 'Report this as a bug.',
    });
  }
  const folder = named.folder();
  mkdirSync(dirname(folder), { recursive: true });
  const temporary = mkdtempSync(`${folder}.`);
  try {
    for (const [split, set] of [['train', splits.train] as const, ['t10k', splits.test] as const]) {
      const { images, labels } = idxPair(set);
      writeFileSync(join(temporary, `${split}-images-idx3-ubyte`), Buffer.concat(images));
      writeFileSync(join(temporary, `${split}-labels-idx1-ubyte`), Buffer.concat(labels));
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(temporary, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
