/** In pixels, as stored: before a camera's note turns the picture. */
export interface PictureSize {
  width: number;
  height: number;
}

/**
 * The size that the first bytes of a PNG, JPEG, WebP, AVIF, HEIC, GIF or BMP file state: a file of two kilobytes may hold a hundred
 * million pixels, and can be refused before memory is taken for them. Null if it is another file, or if the head ends before the
 * size. A camera's JPEG may hold a preview and colour tables before it, so a mebibyte is a good head.
 */
export function sizeInHead(head: Uint8Array): PictureSize | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  try {
    for (const sizeOf of FORMATS) {
      const size = sizeOf(view);
      if (size !== null) return size;
    }
    return null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** https://www.w3.org/TR/png-3/#11IHDR */
function sizeOfPng(head: DataView): PictureSize | null {
  if (text(head, 0, 8) !== '\x89PNG\r\n\x1a\n') return null;
  return { width: head.getUint32(16), height: head.getUint32(20) };
}

/** The first frame header of a JPEG: ITU-T T.81, B.1.1.3 (markers) and B.2.2 (SOF). */
function sizeOfJpeg(head: DataView): PictureSize | null {
  if (head.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; head.getUint8(at) === 0xff; ) {
    const marker = head.getUint8(at + 1);
    if (marker === 0xff) {
      at++; // a fill byte
      continue;
    }
    // SOF0 to SOF15, without the tables DHT, JPG and DAC that lie between.
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: head.getUint16(at + 7), height: head.getUint16(at + 5) };
    at += 2 + head.getUint16(at + 2);
  }
  return null;
}

/** The logical screen: https://www.w3.org/Graphics/GIF/spec-gif89a.txt, 18. */
function sizeOfGif(head: DataView): PictureSize | null {
  if (text(head, 0, 4) !== 'GIF8') return null;
  return { width: head.getUint16(6, true), height: head.getUint16(8, true) };
}

/** The first chunk of a WebP file: RFC 9649, 2.5 to 2.7, and 3.4 for VP8L. */
function sizeOfWebp(head: DataView): PictureSize | null {
  if (text(head, 0, 4) !== 'RIFF' || text(head, 8, 4) !== 'WEBP') return null;
  const kind = text(head, 12, 4);
  const content = 20;
  // Lossy. Behind the frame's tag and start code (RFC 6386, 9.1): 14 bits each, and two of scaling.
  if (kind === 'VP8 ') {
    const side = (at: number) => head.getUint16(content + at, true) & 0x3fff;
    return { width: side(6), height: side(8) };
  }
  // Lossless. Behind one byte of signature: 14 bits each, less one.
  if (kind === 'VP8L') {
    const bits = head.getUint32(content + 1, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
  }
  // Extended. Behind four bytes of flags: 24 bits each, less one.
  if (kind === 'VP8X') {
    const side = (at: number) => (head.getUint32(content + at, true) & 0xffffff) + 1;
    return { width: side(4), height: side(7) };
  }
  return null;
}

/**
 * An AVIF or HEIC file is made of boxes (ISO/IEC 14496-12, 4.2), and each image in it has a box `ispe` (ISO/IEC 23008-12, 6.5.3). The
 * largest is the picture; the others are its tiles, its opacity, a preview.
 */
function sizeOfHeif(head: DataView): PictureSize | null {
  if (text(head, 4, 4) !== 'ftyp') return null;
  const sizes = boxesIn(head, 'meta')
    .flatMap((meta) => boxesIn(contentOf(meta), 'iprp'))
    .flatMap((properties) => boxesIn(properties, 'ipco'))
    .flatMap((list) => boxesIn(list, 'ispe'))
    .map(contentOf)
    .map((size) => ({ width: size.getUint32(0), height: size.getUint32(4) }))
    .sort((a, b) => b.width * b.height - a.width * a.height);
  return sizes[0] ?? null;
}

/** The contents of the boxes of a kind: what the head holds of them. */
function boxesIn(view: DataView, kind: string): DataView[] {
  const found: DataView[] = [];
  for (let at = 0; at + 8 <= view.byteLength; ) {
    const stated = view.getUint32(at);
    const [header, size] =
      stated === 1
        ? [16, Number(view.getBigUint64(at + 8))]
        : [8, stated === 0 ? view.byteLength - at : stated];
    if (size < header) break;
    if (text(view, at + 4, 4) === kind) found.push(part(view, at + header, at + size));
    at += size;
  }
  return found;
}

/** Behind the version and the flags that some boxes begin with. */
const contentOf = (box: DataView) => part(box, 4, box.byteLength);

const part = (view: DataView, start: number, end: number): DataView =>
  new DataView(view.buffer, view.byteOffset + start, Math.max(0, Math.min(end, view.byteLength) - start));

/** https://learn.microsoft.com/en-us/windows/win32/gdi/bitmap-storage; rows from above have a negative height. */
function sizeOfBmp(head: DataView): PictureSize | null {
  if (text(head, 0, 2) !== 'BM') return null;
  // The oldest header, BITMAPCOREHEADER, has 12 bytes and sides of 16 bits.
  if (head.getUint32(14, true) === 12)
    return { width: head.getUint16(18, true), height: head.getUint16(20, true) };
  return { width: Math.abs(head.getInt32(18, true)), height: Math.abs(head.getInt32(22, true)) };
}

const FORMATS = [sizeOfPng, sizeOfJpeg, sizeOfWebp, sizeOfHeif, sizeOfGif, sizeOfBmp];

/** Bytes as latin1. */
const text = (head: DataView, start: number, length: number): string =>
  String.fromCharCode(...Array.from({ length }, (_, i) => head.getUint8(start + i)));
