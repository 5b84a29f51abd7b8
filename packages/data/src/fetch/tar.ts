/** Bytes of a header, and the unit in which files are stored (POSIX.1-1988, "ustar"). */
const BLOCK = 512;

/** The files of a tar archive by path, as views of it. Throws an Error where the archive is cut off. */
export function filesInTar(archive: Uint8Array): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const header = archive.subarray(at, at + BLOCK);
    const name = text(header, 0, 100);
    if (name === '') break;
    const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
    const size = Number.parseInt(text(header, 124, 12).trim(), 8);
    const start = at + BLOCK;
    if (!Number.isSafeInteger(size) || start + size > archive.length)
      throw new Error(`the archive is cut off in ${name}`);
    if (isFile(header[156])) {
      files.set(prefix === '' ? name : `${prefix}/${name}`, archive.subarray(start, start + size));
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

/** Type flag "0", or a zero byte in older archives. */
const isFile = (type: number | undefined) => type === 0x30 || type === 0;

function text(header: Uint8Array, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}
