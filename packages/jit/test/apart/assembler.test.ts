import { describe, expect, it } from 'vitest';
import { double2, float4, int, ints, local, moduleOf, unsigned } from '../../src/apart/assembler.ts';
import { webAssembly } from '../../src/session/webAssembly.ts';

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

/** Runs instructions on memory that begins with these bytes. */
function run(body: readonly number[], start: ArrayBuffer): ArrayBuffer {
  const { Memory, Module, Instance } = webAssembly();
  const memory = new Memory({ initial: 1 });
  new Uint8Array(memory.buffer).set(new Uint8Array(start));
  const bytes = moduleOf([{ name: 'run', body, ints: 0, vectors: 0 }]);
  new Instance(new Module(bytes), { host: { memory } }).exports.run?.();
  return memory.buffer;
}

describe('vectors in WebAssembly', () => {
  const zero = int.constant(0);

  it('of float64 become float32, as Math.fround rounds', () => {
    const { buffer } = Float64Array.of(1 / 3, 1e-310, 7);
    const two = [...zero, ...zero, ...double2.loadFirst(0), ...double2.loadInto(8, 1)];
    const result = [...two, ...zero, ...double2.loadNumber(16), ...double2.mul, ...double2.toFloats];
    const memory = run([...zero, ...result, ...float4.store(32)], buffer);
    const expected = [Math.fround((1 / 3) * 7), 0, 0, 0];
    expect([...new Float32Array(memory, 32, 4)]).toEqual(expected);
  });

  it('of float32 are put together one by one, and their last two become float64', () => {
    const { buffer } = Float32Array.of(1, 2, 3, 0.1);
    const three = [1, 2, 3].reduce<readonly number[]>(
      (four, place) => zero.concat(four, float4.loadInto(4 * place, place)),
      [...zero, ...float4.loadFirst(0)],
    );
    const last = [...three, ...three, ...float4.lastFirst, ...double2.ofFloats];
    const memory = run([...zero, ...last, ...float4.store(32)], buffer);
    expect([...new Float64Array(memory, 32, 2)]).toEqual([3, Math.fround(0.1)]);
  });

  it('choose by comparisons, in which a NaN is never above', () => {
    const { buffer } = Float32Array.of(1, Number.NaN, 3, -0, 2, 2, Number.NaN, 0);
    const [a, b] = [
      [...zero, ...float4.load(0)],
      [...zero, ...float4.load(16)],
    ];
    const five = [...int.constant(5), ...ints.same];
    const chosen = [...five, ...float4.constant(0), ...b, ...a, ...float4.gt, ...float4.choose];
    const memory = run(
      [...zero, ...a, ...b, ...float4.higher, ...float4.store(32), ...zero, ...chosen, ...float4.store(48)],
      buffer,
    );
    expect([...new Float32Array(memory, 32, 4)]).toEqual([2, Number.NaN, 3, -0]);
    expect([...new Int32Array(memory, 48, 4)]).toEqual([5, 0, 0, 0]);
  });

  it('of whole numbers are shifted two by two, and read one by one', () => {
    const { buffer } = Int32Array.of(3, 0, 5, 0);
    const shifted = [
      ...zero,
      ...float4.load(0),
      ...int.constant(3),
      ...ints.shiftLeft2,
      ...ints.at(2),
      ...ints.same,
    ];
    const memory = run([...zero, ...shifted, ...float4.store(32)], buffer);
    expect([...new Int32Array(memory, 32, 4)]).toEqual([40, 40, 40, 40]);
  });
});
