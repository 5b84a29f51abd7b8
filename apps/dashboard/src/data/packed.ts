import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Dataset } from '@digitbench/data';
import { datasetFiles, loadDataset } from '@digitbench/data/node';

interface Packed {
  dataset: Pick<Dataset, 'name' | 'checksum' | 'classes'>;
  /** Gzipped IDX files by name. */
  files: ReadonlyMap<string, Buffer>;
}

let packed: Packed | undefined;

/** MNIST as the site serves it, 10 MB of gzipped IDX files; checked and packed once. */
export function packedFiles(): Packed {
  packed ??= pack();
  return packed;
}

function pack(): Packed {
  const { train, test } = datasetFiles();
  const paths = {
    'train-images.idx3.gz': train.images,
    'train-labels.idx1.gz': train.labels,
    'test-images.idx3.gz': test.images,
    'test-labels.idx1.gz': test.labels,
  };
  const files = Object.entries(paths).map(([name, path]) => [name, gzipSync(readFileSync(path))] as const);
  return { dataset: loadDataset(), files: new Map(files) };
}
