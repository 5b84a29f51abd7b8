import type { Builder } from '../graph/builder.ts';
import { sizeOf } from '../graph/graph.ts';
import type { Value } from '../graph/types.ts';
import { GOLDEN, MIX, mix } from '../train/hash.ts';
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

/** mix(i) for i = 0, 1, 2, … below `size`, combined with the stream's number: the same at every step. */
function places(g: Builder, stream: number, size: number): Value {
  const [range] = g.node({
    op: 'Range',
    inputs: [g.scalar(0, 'int32'), g.scalar(size, 'int32'), g.scalar(1, 'int32')],
    outputs: [{ shape: [size], dtype: 'int32' }],
  });
  if (!range) throw new Error('jit: Range has one output.');
  const hashed = mixed(g, g.op('Add', [g.cast(range, 'uint32'), word(g, GOLDEN)]));
  return g.op('BitwiseXor', [hashed, word(g, mix(stream))]);
}

/** The words of train/hash.ts's drawWord, of one stream after the other. */
function draw(
  g: Builder,
  seed: Value,
  step: Value,
  streams: readonly number[],
  sizes: readonly number[],
): Value {
  const run = mixed(g, g.op('Add', [g.cast(seed, 'uint32'), word(g, GOLDEN)]));
  const turn = g.op('Mul', [g.cast(step, 'uint32'), word(g, GOLDEN)]);
  const key = mixed(g, g.op('Add', [run, turn]));
  const tables = streams.map((stream, i) => places(g, stream, sizes[i] ?? 0));
  const [only = key] = tables;
  const table = tables.length === 1 ? only : g.op('Concat', tables, { axis: 0 });
  const x = g.op('Mul', [g.op('BitwiseXor', [table, key]), word(g, MIX[0])]);
  return g.op('Mul', [xorShift(g, x, 15), word(g, MIX[1])]);
}

export const random: Lowerings = {
  CounterUniform: (g, node, seed, step) => {
    const { shape } = output(node);
    // One stream, or several and how many numbers of each (see passes/draws.ts).
    const streams = numbers(node, 'stream');
    const sizes = streams.length === 1 ? [sizeOf(shape)] : numbers(node, 'sizes');
    const words = draw(g, g.reshape(seed, []), g.reshape(step, []), streams, sizes);
    const upper = g.op('BitShift', [words, word(g, 8)], { direction: 'RIGHT' });
    return g.reshape(g.op('Mul', [g.cast(upper, 'float32'), 2 ** -24]), shape);
  },
};
