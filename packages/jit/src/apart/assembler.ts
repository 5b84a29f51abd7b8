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
  /** The second where it is above the first, else the first. */
  higher: vector(235),
  /** All bits of an element where two are equal, else none. */
  eq: vector(65),
  /** All bits of an element where the first is above the second, else none. */
  gt: vector(68),
  /** Of bits. `andNot`: the first and not the second. */
  and: vector(78),
  andNot: vector(79),
  /** Of bits: the first where the third has them, else the second. */
  choose: vector(82),
  /** One number, four times. */
  constant: (value: number): Code => [0x43, ...new Uint8Array(Float32Array.of(value).buffer), ...vector(19)],
  /** Both take the address from the stack and add `offset` to it. */
  load: (offset: number): Code => vector(0, 4, ...unsigned(offset)),
  store: (offset: number): Code => vector(11, 4, ...unsigned(offset)),
  /** The number at an address, four times. */
  loadNumber: (offset: number): Code => vector(9, 2, ...unsigned(offset)),
  /** The number at an address as the first, with zeros. */
  loadFirst: (offset: number): Code => vector(92, 2, ...unsigned(offset)),
  /** Into a vector, which it takes after the address, the number there as one of the four. */
  loadInto: (offset: number, place: number): Code => vector(86, 2, ...unsigned(offset), place),
  /** The last two as the first two. */
  lastFirst: vector(13, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7),
} as const;

/** Two float64 at once. */
export const double2 = {
  add: vector(240),
  sub: vector(241),
  mul: vector(242),
  /** Of the first two float32. */
  ofFloats: vector(95),
  /** Rounded to float32, with zeros. */
  toFloats: vector(94),
  loadNumber: (offset: number): Code => vector(10, 3, ...unsigned(offset)),
  loadFirst: (offset: number): Code => vector(93, 3, ...unsigned(offset)),
  loadInto: (offset: number, place: number): Code => vector(87, 3, ...unsigned(offset), place),
} as const;

/** Whole numbers of 32 bits four at once, or of 64 two at once. */
export const ints = {
  /** The int on the stack, four times. */
  same: vector(17),
  /** One of the four. */
  at: (place: number): Code => vector(27, place),
  /** Two of 64 bits, by as many bits as the int on the stack says. */
  shiftLeft2: vector(203),
} as const;

export const int = {
  constant: (value: number): Code => [0x41, ...signed(value)],
  add: [0x6a],
  sub: [0x6b],
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

/** Does `body` a number of times from 1, counted in a local int. */
export function times(count: number, counter: number, body: Code): Code {
  const next = [...local.get(counter), ...int.constant(1), ...int.sub, ...local.tee(counter)];
  return count === 1 ? body : [...int.constant(count), ...local.set(counter), ...repeat([...body, ...next])];
}

/** Adds to a local int. */
export function advance(index: number, by: number): Code {
  return by === 0 ? [] : [...local.get(index), ...int.constant(by), ...int.add, ...local.set(index)];
}

/** Fills so many bytes with zeros, from an address that `from` leaves on the stack. */
export function clear(from: Code, bytes: number): Code {
  return [...from, ...int.constant(0), ...int.constant(bytes), 0xfc, ...unsigned(11), 0];
}

const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
const list = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const name = (text: string): Code => [...unsigned(text.length), ...new TextEncoder().encode(text)];

const [INT, VECTOR] = [0x7f, 0x7b];

/** A function that takes and returns nothing. Its locals are ints, then vectors; all start at zero. */
export interface Routine {
  readonly name: string;
  readonly body: Code;
  readonly ints: number;
  readonly vectors: number;
}

/** A module that exports these functions, which work on the memory imported as `host.memory`. */
export function moduleOf(routines: readonly Routine[]): Uint8Array<ArrayBuffer> {
  const codes = routines.map(({ body, ints, vectors }) => {
    const code = [
      ...list([
        [...unsigned(ints), INT],
        [...unsigned(vectors), VECTOR],
      ]),
      ...body,
      0x0b,
    ];
    return [...unsigned(code.length), ...code];
  });
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list([[0x60, 0, 0]])),
    ...section(2, list([[...name('host'), ...name('memory'), 2, 0, 0]])),
    ...section(3, list(routines.map(() => [0]))),
    ...section(7, list(routines.map((routine, i) => [...name(routine.name), 0, ...unsigned(i)]))),
    ...section(10, list(codes)),
  ]);
}
