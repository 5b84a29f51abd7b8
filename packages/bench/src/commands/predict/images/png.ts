import { PNG } from 'pngjs';
import { type GreyImage, onPaper } from './grey-image.ts';

/** Width and height, which every PNG file has at one place. */
export function pngSize(file: Buffer): { columns: number; rows: number } {
  return file.length < 24
    ? { columns: 0, rows: 0 }
    : { columns: file.readUInt32BE(16), rows: file.readUInt32BE(20) };
}

/** Throws what the decoder throws of a file that is cut off or broken. */
export function decodePng(file: Buffer): GreyImage {
  const { width, height, data } = PNG.sync.read(file);
  return { rows: height, columns: width, pixels: onPaper(data) };
}
