import { describe, expect, it } from 'vitest';
import { int, local, unsigned } from '../../src/update/assembler.ts';

describe('numbers in WebAssembly', () => {
  // The worked examples of https://en.wikipedia.org/wiki/LEB128.
  it('are groups of seven bits', () => {
    expect(unsigned(624_485)).toEqual([0xe5, 0x8e, 0x26]);
    expect(int.constant(-123_456)).toEqual([0x41, 0xc0, 0xbb, 0x78]);
    expect(unsigned(0)).toEqual([0]);
    expect(unsigned(127)).toEqual([127]);
    expect(unsigned(128)).toEqual([0x80, 1]);
  });

  it('reach to the last address', () => {
    expect(unsigned(2 ** 32 - 1)).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
    // As a 32-bit number it is -1.
    expect(int.constant(2 ** 32 - 1)).toEqual([0x41, 0x7f]);
    expect(int.constant(64)).toEqual([0x41, 0xc0, 0]);
    expect(local.get(300)).toEqual([0x20, 0xac, 2]);
  });
});
