import { readFileSync } from 'node:fs';
import { decodeSafetensors, type NamedArray } from '../weights/safetensors.ts';

export function readWeights(path: string): NamedArray[] {
  return decodeSafetensors(readFileSync(path));
}
