import { checkPromise, gunzip, gunzipStart, isGzip } from './gunzip.ts';
import { checkSize, type IdxFile, parseIdx } from './idx.ts';
import { headerLength, type IdxHeader, parseHeader } from './idx-header.ts';
import { mostBytes, type OpenFile, withRegularFile } from './regular-file.ts';

const limits = { expected: 'an IDX file, plain or gzipped', most: mostBytes };

/** Enough for a header, and what it can unpack to is little. */
const start = 1024;

/**
 * Reads an IDX file with `rank` dimensions, plain or gzipped: its content tells which, not its name. `check` sees the header
 * before the rest is read or unpacked. Throws a DataError for every file that is not exactly that.
 */
export function readIdx(file: string, rank: number, check: (header: IdxHeader) => void = () => {}): IdxFile {
  return withRegularFile(file, limits, (opened) => {
    const header = headerOf(opened, rank, file);
    check(header);
    return parseIdx(unpacked(opened.all(), rank, file), rank, file);
  });
}

function headerOf(opened: OpenFile, rank: number, file: string): IdxHeader {
  const bytes = opened.start(start);
  const packed = isGzip(bytes);
  const header = parseHeader(packed ? gunzipStart(bytes, headerLength(rank), file) : bytes, rank, file);
  if (packed) checkPromise(header.length + header.size, opened.size, file);
  else checkSize(header, opened.size, file);
  return header;
}

/** The plain bytes; no more of them are unpacked than the file's header declares. */
export function unpacked(bytes: Uint8Array, rank: number, file: string): Uint8Array {
  if (!isGzip(bytes)) return bytes;
  const header = parseHeader(gunzipStart(bytes, headerLength(rank), file), rank, file);
  return gunzip(bytes, header.length + header.size, file);
}
