import { gunzip, gunzipStart, isGzip } from './gunzip.ts';
import { type IdxFile, parseIdx } from './idx.ts';
import { headerLength, parseHeader } from './idx-header.ts';
import { readBytes } from './read-bytes.ts';

/**
 * Reads an IDX file with `rank` dimensions, plain or gzipped: its content tells which, not its name.
 * Throws a DataError for every file that is not exactly that.
 */
export function readIdx(file: string, rank: number): IdxFile {
  return parseIdx(unpacked(readBytes(file), rank, file), rank, file);
}

/** The plain bytes; no more of them are unpacked than the file's header declares. */
export function unpacked(bytes: Uint8Array, rank: number, file: string): Uint8Array {
  if (!isGzip(bytes)) return bytes;
  const header = parseHeader(gunzipStart(bytes, headerLength(rank), file), rank, file);
  return gunzip(bytes, header.length + header.size, file);
}
