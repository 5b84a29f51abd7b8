import type { APIRoute } from 'astro';
import { isTaught } from '../../data/lab.ts';
import { packedFiles } from '../../data/packed.ts';
import { loadSite } from '../../data/site.ts';
import type { DatasetFiles } from '../../lab/dataset.ts';

/** Where the data set's files are, and what identifies it. */
export async function getStaticPaths() {
  return isTaught(await loadSite()) ? [{ params: { set: 'mnist' } }] : [];
}

export const GET: APIRoute = () => {
  const { dataset, files } = packedFiles();
  const of = (name: string) => ({ file: `lab/mnist/${name}`, bytes: files.get(name)?.length ?? 0 });
  const { name, checksum, classes } = dataset;
  const told: DatasetFiles = {
    name,
    checksum,
    classes,
    train: [of('train-images.idx3.gz'), of('train-labels.idx1.gz')],
    test: [of('test-images.idx3.gz'), of('test-labels.idx1.gz')],
  };
  return new Response(JSON.stringify(told));
};
