import { checkPromise, gunzip, gunzipStart, isGzip } from './gunzip.ts';
import { checkSize, type IdxFile, parseIdx } from './idx.ts';
import {
  type AnyHeader,
  headerLength,
  type IdxHeader,
  parseAnyHeader,
  parseHeader,
  type WantedHeader,
} from './idx-header.ts';
import { mostBytes, type OpenFile, withRegularFile } from './regular-file.ts';

const limits = { expected: 'an IDX file, plain or gzipped', most: mostBytes };

/** Enough for a header, and what it can unpack to is little. */
const start = 1024;
/** A gzip file may have up to 64 KiB of extra fields before its data (RFC 1952, 2.3.1.1). */
const longStart = start + 2 ** 16;

/** The most dimensions that a file of ours has. */
const MOST_RANK = 4;

/**
 * Reads an IDX file with `rank` dimensions, plain or gzipped: its content tells which, not its name. `check` sees the header
 * before the rest is read or unpacked. Throws a DataError for every file that is not exactly that.
 */
export function readIdx(file: string, rank: number, check: (header: IdxHeader) => void = () => {}): IdxFile {
  return withRegularFile(file, limits, (opened) => {
    const header = headerOf(opened, file, (bytes) => parseHeader(bytes, rank, file));
    check(header);
    return parseIdx(unpacked(opened.all(), rank, file), rank, file);
  });
}

/** Reads an IDX file of any of several forms; `data` are its bytes after the header. As readIdx. */
export function readAnyIdx(
  file: string,
  wanted: WantedHeader,
  check: (header: AnyHeader) => void = () => {},
): { header: AnyHeader; data: Uint8Array } {
  return withRegularFile(file, limits, (opened) => {
    const header = headerOf(opened, file, (bytes) => parseAnyHeader(bytes, file, wanted));
    check(header);
    const bytes = opened.all();
    const plain = isGzip(bytes) ? gunzip(bytes, header.length + header.size, file) : bytes;
    checkSize(header, plain.length, file);
    return { header, data: plain.subarray(header.length) };
  });
}

function headerOf<Header extends IdxHeader>(
  opened: OpenFile,
  file: string,
  parse: (bytes: Uint8Array) => Header,
): Header {
  const bytes = opened.start(start);
  const packed = isGzip(bytes);
  const header = parse(packed ? beginning(bytes, () => opened.start(longStart), file) : bytes);
  if (packed) checkPromise(header.length + header.size, opened.size, file);
  else checkSize(header, opened.size, file);
  return header;
}

/** Enough of what a gzip file holds for a header; more of the file is only looked at if its first bytes hold too little. */
function beginning(bytes: Uint8Array, more: () => Uint8Array, file: string): Uint8Array {
  const length = headerLength(MOST_RANK);
  const found = gunzipStart(bytes, length, file);
  return found.length < length ? gunzipStart(more(), length, file) : found;
}

/** The plain bytes; no more of them are unpacked than the file's header declares. */
export function unpacked(bytes: Uint8Array, rank: number, file: string): Uint8Array {
  if (!isGzip(bytes)) return bytes;
  const unpackedStart = beginning(bytes.subarray(0, start), () => bytes.subarray(0, longStart), file);
  const header = parseHeader(unpackedStart, rank, file);
  return gunzip(bytes, header.length + header.size, file);
}
