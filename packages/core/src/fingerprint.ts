import { murmur3 } from './murmur3.ts';

/** Sixteen hexadecimal digits that distinguish data or texts: safe against chance, not against an attacker. */
export function fingerprint(data: Uint8Array | string): string {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  return [0x3c6ef372, 0xa54ff53a].map((seed) => murmur3(bytes, seed).toString(16).padStart(8, '0')).join('');
}
