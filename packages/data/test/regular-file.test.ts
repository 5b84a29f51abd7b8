import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DataError } from '../src/data-error.ts';
import { loadDataset } from '../src/dataset.ts';
import { readIdx } from '../src/read-idx.ts';
import { readRegularFile, withRegularFile } from '../src/regular-file.ts';
import { folderWith, idx } from './idx-files.ts';

const limits = { expected: 'a small file', most: 1000 };
const folder = () => folderWith({ five: new Uint8Array(5).fill(7) });

/** Both ways to read must say the same. */
async function refusal(path: string): Promise<string> {
  const thrown = await readRegularFile(path, limits).catch((error) => error);
  expect(thrown).toBeInstanceOf(DataError);
  expect(() => withRegularFile(path, limits, (file) => file.all())).toThrow(thrown.message);
  return thrown.message;
}

describe.skipIf(process.platform === 'win32')('a regular file', () => {
  it('is read whole, through a link as well', async () => {
    const root = folder();
    symlinkSync(join(root, 'five'), join(root, 'link'));
    for (const name of ['five', 'link']) {
      expect([...(await readRegularFile(join(root, name), limits))]).toEqual([7, 7, 7, 7, 7]);
      expect(withRegularFile(join(root, name), limits, (file) => [file.size, file.start(2).length])).toEqual([
        5, 2,
      ]);
    }
  });

  it('is not a device, a pipe, a socket or a folder, and none of them is waited for', async () => {
    const root = folder();
    execFileSync('mkfifo', [join(root, 'pipe')]);
    mkdirSync(join(root, 'folder'));
    const server = createServer().listen(join(root, 'socket'));
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    expect(await refusal('/dev/zero')).toMatch(/^\/dev\/zero: this is a device; expected a small file\. /);
    expect(await refusal(join(root, 'pipe'))).toContain('this is a pipe');
    expect(await refusal(join(root, 'socket'))).toContain('this is a socket');
    expect(await refusal(join(root, 'folder'))).toContain('this is a folder');
    expect(await refusal(join(root, 'none'))).toContain('there is no such file');
  });

  it('has a size that is looked at before anything is read', async () => {
    const root = folder();
    writeFileSync(join(root, 'sparse'), '');
    truncateSync(join(root, 'sparse'), 2 ** 40);
    writeFileSync(join(root, 'empty'), '');
    const before = process.memoryUsage.rss();
    expect(await refusal(join(root, 'sparse'))).toContain(
      'the file has 1,099,511,627,776 bytes; expected a small file, of at most 1,000 bytes',
    );
    expect(await refusal(join(root, 'empty'))).toContain('the file is empty (0 bytes)');
    expect(process.memoryUsage.rss() - before).toBeLessThan(100e6);
  });

  it('is not one that grows or shrinks meanwhile', async () => {
    const path = join(folder(), 'five');
    expect(() =>
      withRegularFile(path, limits, (file) => {
        appendFileSync(path, 'more');
        return file.all();
      }),
    ).toThrow(/its size, 5 bytes, changed while it was read/);
    expect(() =>
      withRegularFile(path, limits, (file) => {
        truncateSync(path, 3);
        return file.all();
      }),
    ).toThrow(/its size, 9 bytes, changed while it was read/);
  });

  it('is left when the signal says so', async () => {
    const path = join(folder(), 'five');
    const stopped = AbortSignal.abort(new Error('stopped'));
    await expect(readRegularFile(path, limits, stopped)).rejects.toThrow('stopped');
  });
});

describe('an IDX file that is much larger than its header says', () => {
  it('is refused by its header, and nothing else of it is read', () => {
    const root = folderWith({ plain: idx([2, 2, 2], new Uint8Array(8)) });
    truncateSync(join(root, 'plain'), 2 ** 31 - 1);
    const before = process.memoryUsage.rss();
    expect(() => readIdx(join(root, 'plain'), 3)).toThrow(
      /it has 2,147,483,631 bytes of data after the header/,
    );
    expect(process.memoryUsage.rss() - before).toBeLessThan(100e6);
  });

  it('is not unpacked where there are fewer labels than its header states images', () => {
    // 300 MB of zeros, and a header that states them.
    const bomb = gzipSync(idx([300_000, 100, 10], new Uint8Array(300e6)), { level: 1 });
    const labels = idx([2], [0, 1]);
    const root = folderWith({
      'train-images-idx3-ubyte.gz': bomb,
      'train-labels-idx1-ubyte': labels,
      't10k-images-idx3-ubyte': idx([2, 100, 10], new Uint8Array(2000)),
      't10k-labels-idx1-ubyte': labels,
    });
    const before = process.memoryUsage().arrayBuffers;
    expect(() => loadDataset(root)).toThrow(
      /train-labels-idx1-ubyte: 2 labels; expected 300,000, one for each image/,
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100e6);
  });
});
