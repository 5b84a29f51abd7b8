/** In pixels, as stored: before a camera's note turns the picture. */
export interface PictureSize {
  width: number;
  height: number;
}

/**
 * The size that the first bytes of a PNG, JPEG, WebP or GIF file state, so a file of a few kilobytes that claims a gigapixel can
 * be refused before memory is taken for it. Null if it is another file, or if its head ends before the size: a camera's JPEG may
 * hold a preview and colour tables before it, so a mebibyte is a good head.
 */
export function sizeInHead(head: Uint8Array): PictureSize | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  try {
    return sizeOfPng(view) ?? sizeOfJpeg(view) ?? sizeOfGif(view) ?? sizeOfWebp(view);
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

/** Bytes as latin1. */
const text = (head: DataView, start: number, length: number): string =>
  String.fromCharCode(...Array.from({ length }, (_, i) => head.getUint8(start + i)));
