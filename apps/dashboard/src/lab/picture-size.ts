import { MOST_MEGAPIXELS } from '@digitbench/train/pictures';

export interface PictureSize {
  width: number;
  height: number;
}

/** What to say of a picture with too many pixels; null if it has not. */
export function tooLarge({ width, height }: PictureSize): string | null {
  const megapixels = (width * height) / 1e6;
  if (megapixels <= MOST_MEGAPIXELS) return null;
  const count = (pixels: number) => pixels.toLocaleString('en-US');
  return (
    `The picture has ${count(width)} x ${count(height)} pixels, ${Math.ceil(megapixels)} million, and at most ` +
    `${MOST_MEGAPIXELS} million can be looked at. Make it smaller, or cut it to the digit.`
  );
}

/**
 * The size of a PNG or JPEG file by its head, before anything is unpacked: a small file may hold more pixels than a phone has
 * memory for. Null for other files.
 */
export async function sizeOf(file: Blob): Promise<PictureSize | null> {
  // A camera's JPEG may hold a preview and colour tables before its size.
  const head = new DataView(await file.slice(0, 2 ** 20).arrayBuffer());
  try {
    return sizeOfPng(head) ?? sizeOfJpeg(head);
  } catch (error) {
    // The head ends before it says so.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** https://www.w3.org/TR/png-3/#11IHDR */
function sizeOfPng(head: DataView): PictureSize | null {
  if (head.getUint32(0) !== 0x89504e47 || head.getUint32(4) !== 0x0d0a1a0a) return null;
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
