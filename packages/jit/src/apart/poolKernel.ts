import { advance, type Code, clear, float4, int, local, type Routine, times } from './assembler.ts';

/** Where a gradient's tensors are in memory, in bytes. */
export interface PoolAddresses {
  readonly dy: number;
  readonly x: number;
  readonly y: number;
  readonly dx: number;
}

/** Maps [outer, height, width, inner] and windows that tile them from the first row and column; `inner` is a multiple of 4. */
export interface Tiles {
  readonly outer: number;
  readonly inner: number;
  readonly input: readonly [number, number];
  readonly output: readonly [number, number];
  readonly kernel: readonly [number, number];
}

/** Bytes of one vector, and most vectors in a round of the inner loop. */
const VECTOR = 16;
const MOST_UNROLLED = 4;

/** Local ints: how far in the maps' input and output, in bytes; counters of the loops. */
const [INPUT, OUTPUT, OUTER, ROW, COLUMN, INNER] = [0, 1, 2, 3, 4, 5];
const INTS = 6;
/** Local vectors. */
const [MAXIMUM, REST, IS_MAXIMUM] = [INTS, INTS + 1, INTS + 2];

/**
 * The gradient of maximum pooling: of each window, the first element in row-major order that is the maximum has what came back
 * for it, the others 0; so do those that are in no window. As in TensorFlow.js.
 */
export function maxPoolGradientRoutine(name: string, tiles: Tiles, addresses: PoolAddresses): Routine {
  const { outer, inner, input, output, kernel } = tiles;
  const cell = 4 * inner;
  const row = input[1] * cell;
  const vectors = inner / 4;
  const unrolled = [MOST_UNROLLED, 2, 1].find((count) => vectors % count === 0) ?? 1;
  const [rowsLeft, columnsLeft] = [input[0] - output[0] * kernel[0], input[1] - output[1] * kernel[1]];
  const taps = Array.from({ length: kernel[0] * kernel[1] }, (_, tap) => {
    return Math.floor(tap / kernel[1]) * row + (tap % kernel[1]) * cell;
  });
  const vector = (offset: number): Code => [
    ...[...local.get(OUTPUT), ...float4.load(addresses.y + offset), ...local.set(MAXIMUM)],
    ...[...local.get(OUTPUT), ...float4.load(addresses.dy + offset), ...local.set(REST)],
    ...taps.flatMap((tap, i): Code => {
      const to = float4.store(addresses.dx + tap + offset);
      // What is not the maximum anywhere else is it here (or is no number).
      if (i === taps.length - 1) return [...local.get(INPUT), ...local.get(REST), ...to];
      return [
        ...[...local.get(INPUT), ...float4.load(addresses.x + tap + offset), ...local.get(MAXIMUM)],
        ...[...float4.eq, ...local.set(IS_MAXIMUM)],
        ...[...local.get(INPUT), ...local.get(REST), ...local.get(IS_MAXIMUM), ...float4.and, ...to],
        ...[...local.get(REST), ...local.get(IS_MAXIMUM), ...float4.andNot, ...local.set(REST)],
      ];
    }),
  ];
  const round = [
    ...Array.from({ length: unrolled }, (_, i) => vector(i * VECTOR)).flat(),
    ...advance(INPUT, unrolled * VECTOR),
    ...advance(OUTPUT, unrolled * VECTOR),
  ];
  const clearAt = (offset: number, bytes: number): Code =>
    bytes === 0
      ? []
      : clear([...local.get(INPUT), ...int.constant(addresses.dx + offset), ...int.add], bytes);
  const windows = times(output[1], COLUMN, [
    ...times(vectors / unrolled, INNER, round),
    ...advance(INPUT, (kernel[1] - 1) * cell),
  ]);
  const rows = times(output[0], ROW, [
    ...windows,
    ...Array.from({ length: kernel[0] }, (_, i) => clearAt(i * row, columnsLeft * cell)).flat(),
    ...advance(INPUT, columnsLeft * cell + (kernel[0] - 1) * row),
  ]);
  const maps = times(outer, OUTER, [
    ...rows,
    ...clearAt(0, rowsLeft * row),
    ...advance(INPUT, rowsLeft * row),
  ]);
  return { name, body: maps, ints: INTS, vectors: 3 };
}
