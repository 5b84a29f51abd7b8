import { type Dataset, type ImageSet, parseIdx } from '@digitbench/data';
import { PlainError } from './trouble.ts';

/** What the site says of the data set that it has: see pages/lab/[set].json.ts. */
export interface DatasetFiles {
  name: string;
  checksum: string;
  classes: number;
  /** Addresses below the site's start; images, then labels; with their size in bytes. */
  train: [DataFile, DataFile];
  test: [DataFile, DataFile];
}

export interface DataFile {
  file: string;
  bytes: number;
}

/** Loads a data set from the site itself. `progress` gets bytes; they are gzipped. Throws a PlainError. */
export async function loadDataset(
  base: string,
  progress: (done: number, of: number) => void,
): Promise<Dataset> {
  try {
    return await load(base, progress);
  } catch (error) {
    throw new PlainError(
      'the data set did not arrive whole. Check the connection, then press “Train” again',
      { cause: error },
    );
  }
}

async function load(base: string, progress: (done: number, of: number) => void): Promise<Dataset> {
  const { name, checksum, classes, train, test }: DatasetFiles = await (
    await checked(fetch(`${base}lab/mnist.json`))
  ).json();
  const of = [...train, ...test].reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  const count = (bytes: number) => {
    done += bytes;
    progress(done, of);
  };
  const set = async ([images, labels]: [DataFile, DataFile]): Promise<ImageSet> => {
    const [shown, told] = [await unpacked(base, images, count), await unpacked(base, labels, count)];
    const { shape, data } = parseIdx(shown, 3, images.file);
    const [number = 0, rows = 0, columns = 0] = shape;
    return { count: number, rows, columns, images: data, labels: parseIdx(told, 1, labels.file).data };
  };
  return {
    name,
    title: name,
    checksum,
    classes,
    classNames: Array.from({ length: classes }, (_, label) => String(label)),
    transposed: 'no',
    train: await set(train),
    test: await set(test),
  };
}

async function unpacked(
  base: string,
  { file }: DataFile,
  count: (bytes: number) => void,
): Promise<Uint8Array> {
  const { body } = await checked(fetch(`${base}${file}`));
  if (body === null) throw new Error(`${file}: the answer is empty`);
  const counted = body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        count(chunk.length);
        controller.enqueue(chunk);
      },
    }),
  );
  const bytes = new Uint8Array(await new Response(counted).arrayBuffer());
  // Some servers unpack what ends in .gz on the way.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(plain).arrayBuffer());
}

async function checked(answer: Promise<Response>): Promise<Response> {
  const response = await answer;
  if (!response.ok) throw new Error(`${response.url} did not arrive (${response.status}).`);
  return response;
}
