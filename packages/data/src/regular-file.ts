import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { DataError } from './data-error.ts';
import { count } from './idx-header.ts';
import { refused, statusOf } from './status.ts';

/** What a file is read as. */
export interface FileLimits {
  /** "an IDX file, plain or gzipped" */
  readonly expected: string;
  /** The most bytes it may have. They are counted before anything is read. */
  readonly most: number;
  /** What helps where the content is wrong; "Download it again." unless given. */
  readonly remedy?: string;
}

/** The most that Node reads at once. */
export const mostBytes = 2 ** 31 - 1;

/** Between two of these a signal is heard. */
const chunk = 4 * 2 ** 20;

/** Opening a pipe that nobody writes to must not wait. Windows has neither such pipes nor the flag. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * All bytes of a regular file. Throws a DataError where there is no such file, where it is anything else (a folder, a device, a
 * pipe, a socket), where it is empty or too large, where it may not be read, and where its size changes meanwhile; throws
 * the signal's reason where that is aborted.
 */
export async function readRegularFile(
  path: string,
  limits: FileLimits,
  signal?: AbortSignal,
): Promise<Buffer> {
  checkStatus(path, statusOf(path), limits);
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, flags);
    const { size } = checkStatus(path, await handle.stat(), limits);
    const bytes = Buffer.allocUnsafe(size);
    let read = 0;
    while (read < size) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(bytes, read, Math.min(chunk, size - read), read);
      if (bytesRead === 0) throw changed(path, size, limits);
      read += bytesRead;
    }
    if ((await handle.read(Buffer.alloc(1), 0, 1, size)).bytesRead > 0) throw changed(path, size, limits);
    return bytes;
  } catch (error) {
    if (error instanceof DataError || signal?.aborted) throw error;
    throw refused(path, limits.expected, error);
  } finally {
    await handle?.close();
  }
}

/** As readRegularFile, for a process that has nothing else to hear; `use` may look at the file's start before it takes all of it. */
export function withRegularFile<T>(path: string, limits: FileLimits, use: (file: OpenFile) => T): T {
  checkStatus(path, statusOf(path), limits);
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, flags);
    const { size } = checkStatus(path, fstatSync(descriptor), limits);
    const opened = descriptor;
    return use({
      size,
      start: (length) => readStart(opened, Math.min(length, size), path, limits),
      all: () => {
        const bytes = readStart(opened, size, path, limits);
        if (readSync(opened, Buffer.alloc(1), 0, 1, size) > 0) throw changed(path, size, limits);
        return bytes;
      },
    });
  } catch (error) {
    if (error instanceof DataError || !isOfTheSystem(error)) throw error;
    throw refused(path, limits.expected, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** A regular file while it is open. */
export interface OpenFile {
  /** In bytes. */
  readonly size: number;
  /** The first bytes; fewer where the file has fewer. */
  start(length: number): Uint8Array;
  all(): Uint8Array;
}

function readStart(descriptor: number, length: number, path: string, limits: FileLimits): Uint8Array {
  const bytes = Buffer.allocUnsafe(length);
  for (let read = 0; read < length; ) {
    const got = readSync(descriptor, bytes, read, length - read, read);
    if (got === 0) throw changed(path, length, limits);
    read += got;
  }
  return bytes;
}

function checkStatus(path: string, status: Stats | undefined, { expected, most, remedy }: FileLimits): Stats {
  const fail = (given: string, wanted: string, help: string) =>
    new DataError({ subject: path, given, expected: wanted, remedy: help });
  if (status === undefined) throw fail('there is no such file', expected, 'Check the path.');
  if (!status.isFile()) throw fail(`this is ${kindOf(status)}`, expected, 'Name the file itself.');
  if (status.size === 0) throw fail('the file is empty (0 bytes)', expected, remedy ?? 'Download it again.');
  if (status.size > most)
    throw fail(
      `the file has ${count(status.size, 'byte')}`,
      `${expected}, of at most ${count(most, 'byte')}`,
      'Check that it is the right file, or use a part of it.',
    );
  return status;
}

function kindOf(status: Stats): string {
  if (status.isDirectory()) return 'a folder';
  if (status.isFIFO()) return 'a pipe';
  if (status.isSocket()) return 'a socket';
  return 'a device';
}

const changed = (path: string, size: number, { expected }: FileLimits) =>
  new DataError({
    subject: path,
    given: `its size, ${count(size, 'byte')}, changed while it was read`,
    expected,
    remedy: 'Wait until it is written, then try again.',
  });

const isOfTheSystem = (error: unknown) => error instanceof Error && 'syscall' in error;

/** As readRegularFile, at once. */
export const readRegularFileNow = (path: string, limits: FileLimits): Uint8Array =>
  withRegularFile(path, limits, (file) => file.all());
