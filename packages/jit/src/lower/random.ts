import type { Builder } from '../graph/builder.ts';
import { sizeOf } from '../graph/graph.ts';
import type { Value } from '../graph/types.ts';
import { BELOW_ONE, GOLDEN, MIX, mix, mixedWords, SPREAD } from '../train/hash.ts';
import { type Lowerings, numbers, output } from './lowering.ts';

const word = (g: Builder, value: number) => g.scalar(value, 'uint32');

function xorShift(g: Builder, x: Value, bits: number): Value {
  return g.op('BitwiseXor', [x, g.op('BitShift', [x, word(g, bits)], { direction: 'RIGHT' })]);
}

/** train/hash.ts's mix, on tensors of words. */
function mixed(g: Builder, x: Value): Value {
  const first = g.op('Mul', [xorShift(g, x, 16), word(g, MIX[0])]);
  return xorShift(g, g.op('Mul', [xorShift(g, first, 15), word(g, MIX[1])]), 15);
}

/** mix(i) for i = 0, 1, 2, … below `count`, combined with the stream's number: the same at every step. */
function places(g: Builder, stream: number, count: number): Value {
  const [range] = g.node({
    op: 'Range',
    inputs: [g.scalar(0, 'int32'), g.scalar(count, 'int32'), g.scalar(1, 'int32')],
    outputs: [{ shape: [count], dtype: 'int32' }],
  });
  if (!range) throw new Error('jit: Range has one output.');
  const hashed = mixed(g, g.op('Add', [g.cast(range, 'uint32'), word(g, GOLDEN)]));
  return g.op('BitwiseXor', [hashed, word(g, mix(stream))]);
}

/** train/hash.ts's drawWords: [SPREAD.length, the sum of counts], with the mixed words of the streams side by side. */
function draw(
  g: Builder,
  seed: Value,
  step: Value,
  streams: readonly number[],
  counts: readonly number[],
): Value {
  const run = mixed(g, g.op('Add', [g.cast(seed, 'uint32'), word(g, GOLDEN)]));
  const turn = g.op('Mul', [g.cast(step, 'uint32'), word(g, GOLDEN)]);
  const key = mixed(g, g.op('Add', [run, turn]));
  const tables = streams.map((stream, i) => places(g, stream, counts[i] ?? 0));
  const [only = key] = tables;
  const table = tables.length === 1 ? only : g.op('Concat', tables, { axis: 0 });
  const x = g.op('Mul', [g.op('BitwiseXor', [table, key]), word(g, MIX[0])]);
  const factors = g.constant(Uint32Array.from(SPREAD), [SPREAD.length, 1], 'uint32');
  return g.op('Mul', [factors, xorShift(g, x, 15)]);
}

/** train/hash.ts's unitOf. */
function units(g: Builder, words: Value): Value {
  return g.op('Min', [g.op('Mul', [g.cast(words, 'float32'), 2 ** -32]), g.scalar(BELOW_ONE)]);
}

export const random: Lowerings = {
  CounterUniform: (g, node, seed, step) => {
    const { shape } = output(node);
    const [s, t] = [g.reshape(seed, []), g.reshape(step, [])];
    const streams = numbers(node, 'stream');
    // Several streams, side by side: see passes/draws.ts, which takes them apart.
    if (streams.length > 1) return units(g, draw(g, s, t, streams, numbers(node, 'counts')));
    const size = sizeOf(shape);
    const count = mixedWords(size);
    const flat = g.reshape(units(g, draw(g, s, t, streams, [count])), [SPREAD.length * count]);
    const drawn = flat.shape[0] === size ? flat : g.op('Slice', [flat, g.int64([0]), g.int64([size])]);
    return g.reshape(drawn, shape);
  },
};
