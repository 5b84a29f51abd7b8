import { createReadStream, createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

/** APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16; archives below 4 GiB, as wheels are. */
const END = 0x06054b50;
const END_SIZE = 22;
const LARGEST_COMMENT = 0xffff;
const CENTRAL = 0x02014b50;
const CENTRAL_SIZE = 46;
const LOCAL_SIZE = 30;

interface Entry {
  name: string;
  method: number;
  compressed: number;
  size: number;
  localHeader: number;
}

/**
 * Extracts the entries for which `place` names a file, streaming each. Returns how many there were.
 * @throws if the archive is cut off or damaged.
 */
export async function extractZip(
  archive: string,
  place: (name: string) => string | undefined,
): Promise<number> {
  const handle = await open(archive);
  try {
    const entries = await readDirectory(handle, archive);
    let count = 0;
    for (const entry of entries) {
      const target = entry.name.endsWith('/') ? undefined : place(entry.name);
      if (target === undefined) continue;
      mkdirSync(dirname(target), { recursive: true });
      await extract(handle, archive, entry, target);
      count++;
    }
    return count;
  } finally {
    await handle.close();
  }
}

async function readDirectory(handle: FileHandle, archive: string): Promise<Entry[]> {
  const { size } = await handle.stat();
  const tail = await read(handle, Math.max(0, size - END_SIZE - LARGEST_COMMENT), size);
  let at = tail.length - END_SIZE;
  while (at >= 0 && tail.readUInt32LE(at) !== END) at--;
  if (at < 0) throw new Error(`${archive}: not a zip archive, or cut off`);
  const count = tail.readUInt16LE(at + 10);
  const length = tail.readUInt32LE(at + 12);
  const start = tail.readUInt32LE(at + 16);
  const directory = await read(handle, start, start + length);

  const entries: Entry[] = [];
  for (let i = 0, next = 0; i < count; i++) {
    if (directory.readUInt32LE(next) !== CENTRAL)
      throw new Error(`${archive}: damaged directory at entry ${i}`);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      directory.readUInt16LE(next + offset),
    );
    const nameEnd = next + CENTRAL_SIZE + (nameLength ?? 0);
    entries.push({
      name: directory.toString('utf8', next + CENTRAL_SIZE, nameEnd),
      method: directory.readUInt16LE(next + 10),
      compressed: directory.readUInt32LE(next + 20),
      size: directory.readUInt32LE(next + 24),
      localHeader: directory.readUInt32LE(next + 42),
    });
    next = nameEnd + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return entries;
}

async function extract(handle: FileHandle, archive: string, entry: Entry, target: string): Promise<void> {
  const header = await read(handle, entry.localHeader, entry.localHeader + LOCAL_SIZE);
  const start = entry.localHeader + LOCAL_SIZE + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (entry.compressed === 0) {
    writeFileSync(target, '');
    return;
  }
  const output = createWriteStream(target);
  const input = createReadStream(archive, {
    start,
    end: start + entry.compressed - 1,
    highWaterMark: 1 << 20,
  });
  if (entry.method === 8) await pipeline(input, createInflateRaw({ chunkSize: 1 << 20 }), output);
  else if (entry.method === 0) await pipeline(input, output);
  else throw new Error(`${archive}: ${entry.name} is compressed by method ${entry.method}; expected 0 or 8`);
  if (output.bytesWritten !== entry.size) {
    throw new Error(`${archive}: ${entry.name} has ${output.bytesWritten} bytes, expected ${entry.size}`);
  }
}

async function read(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.alloc(end - start);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
  return buffer.subarray(0, bytesRead);
}
