import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Archive } from './builds.ts';
import { sha256Of } from './checksum.ts';
import { formatBytes, type Report } from './report.ts';

/** If the publisher's server does not answer within this time, it will not answer at all. */
const ANSWER_LIMIT = 5_000;
/** A download without a byte for this long is given up, in milliseconds. */
const STALL_LIMIT = 60_000;

/** Where tfjs-node's own install script downloads from, and the variable that names a mirror. */
const publisherHost = 'https://storage.googleapis.com/';
const mirrorVariable = 'TFJS_NODE_CDN_STORAGE';

/** A complete, checked file, or the reason why there is none. */
export type Download = { file: string } | { unavailable: string };

/** Downloads one of the publisher's archives into `folder`, which exists. */
export async function downloadArchive(
  archive: Archive,
  folder: string,
  report: Report,
  environment: NodeJS.ProcessEnv,
): Promise<Download> {
  const url = archive.url.replace(publisherHost, environment[mirrorVariable] ?? publisherHost);
  const file = join(folder, basename(new URL(url).pathname));
  if (existsSync(file) && (await sha256Of(file)) === archive.sha256) return { file };
  try {
    const head = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(ANSWER_LIMIT) });
    if (!head.ok) return { unavailable: `${new URL(url).host} answered ${head.status}` };
    const total = Number(head.headers.get('content-length') ?? Number.NaN);
    report.say(`downloading ${url}${total > 0 ? ` (${formatBytes(total)})` : ''}`);
    await save(url, file, (done) => {
      if (total > 0) report.progress('library', done, total);
    });
  } catch (error) {
    return { unavailable: `${new URL(url).host} cannot be reached (${reasonOf(error)})` };
  }
  const sha256 = await sha256Of(file);
  if (sha256 === archive.sha256) return { file };
  rmSync(file);
  return {
    unavailable: `${url} has SHA-256 ${sha256}, expected ${archive.sha256}; the file was deleted`,
  };
}

async function save(url: string, file: string, onProgress: (done: number) => void): Promise<void> {
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(new Error('the download stalled')), STALL_LIMIT);
  const partial = `${file}.${process.pid}.partial`;
  try {
    const response = await fetch(url, { signal: stalled.signal });
    if (!response.ok || response.body === null) throw new Error(`answered ${response.status}`);
    let done = 0;
    const count = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        done += chunk.length;
        timer.refresh();
        onProgress(done);
        next(null, chunk);
      },
    });
    await pipeline(Readable.fromWeb(response.body), count, createWriteStream(partial), {
      signal: stalled.signal,
    });
    renameSync(partial, file);
  } finally {
    clearTimeout(timer);
    rmSync(partial, { force: true });
  }
}

/** fetch says "fetch failed" and keeps the reason in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return error.name === 'TimeoutError' ? `no answer in ${ANSWER_LIMIT / 1000} s` : error.message;
}
