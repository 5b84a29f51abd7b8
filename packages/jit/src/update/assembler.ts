/**
 * Bytes of WebAssembly (https://webassembly.github.io/spec/core/binary): the few instructions that a pass over tensors needs.
 * Every function here returns the bytes of one instruction.
 */

export type Code = readonly number[];

/** An unsigned number in groups of seven bits. */
export function unsigned(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** The bits of a 32-bit number as a signed one, in groups of seven. */
function signed(value: number): Code {
  const bytes: number[] = [];
  for (let rest = value | 0; ; rest >>= 7) {
    const low = rest & 127;
    const isLast = (rest >> 7 === 0 && low < 64) || (rest >> 7 === -1 && low >= 64);
    bytes.push(isLast ? low : low + 128);
    if (isLast) return bytes;
  }
}

const vector = (opcode: number, ...operands: Code): Code => [0xfd, ...unsigned(opcode), ...operands];

/** Four float32 at once. */
export const float4 = {
  abs: vector(224),
  neg: vector(225),
  sqrt: vector(227),
  add: vector(228),
  sub: vector(229),
  mul: vector(230),
  div: vector(231),
  min: vector(232),
  max: vector(233),
  /** One number, four times. */
  constant: (value: number): Code => [0x43, ...new Uint8Array(Float32Array.of(value).buffer), ...vector(19)],
  /** Both take the address from the stack and add `offset` to it. */
  load: (offset: number): Code => vector(0, 4, ...unsigned(offset)),
  store: (offset: number): Code => vector(11, 4, ...unsigned(offset)),
  /** The number at an address, four times. */
  loadNumber: (offset: number): Code => vector(9, 2, ...unsigned(offset)),
} as const;

export const int = {
  constant: (value: number): Code => [0x41, ...signed(value)],
  add: [0x6a],
  notEqual: [0x47],
} as const;

export const local = {
  get: (index: number): Code => [0x20, ...unsigned(index)],
  set: (index: number): Code => [0x21, ...unsigned(index)],
  tee: (index: number): Code => [0x22, ...unsigned(index)],
} as const;

/** Repeats `body`, which leaves on the stack whether it is to be repeated. */
export function repeat(body: Code): Code {
  return [0x03, 0x40, ...body, 0x0d, 0, 0x0b];
}

const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
const name = (text: string): Code => [...unsigned(text.length), ...new TextEncoder().encode(text)];

const [INT, VECTOR] = [0x7f, 0x7b];

/**
 * A module with one function, exported as `run`, that takes and returns nothing and works on the memory imported as
 * `host.memory`. Its local 0 is an int, those after it are `vectors` vectors; all start at zero.
 */
export function moduleOf(body: Code, vectors: number): Uint8Array<ArrayBuffer> {
  const locals = [2, 1, INT, ...unsigned(vectors), VECTOR];
  const code = [...locals, ...body, 0x0b];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 0, 0]),
    ...section(2, [1, ...name('host'), ...name('memory'), 2, 0, 0]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name('run'), 0, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}
