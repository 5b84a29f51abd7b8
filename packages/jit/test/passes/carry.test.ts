import { describe, expect, it } from 'vitest';
import { Builder, inputValue } from '../../src/graph/builder.ts';
import { printGraph } from '../../src/graph/print.ts';
import type { Graph } from '../../src/graph/types.ts';
import { mergeScaledSums } from '../../src/passes/axpy.ts';
import { carryReshaped } from '../../src/passes/carry.ts';
import { runGraph } from '../../src/session/session.ts';
import { hostTarget, plainTarget } from '../../src/session/target.ts';

const ROWS = 256;
const COLUMNS = 512;

/** Two steps of momentum on a large matrix. */
function momentum(): Graph {
  const g = new Builder();
  const shape = [ROWS, COLUMNS];
  const [w, m, gradient] = [
    inputValue(shape, 'float32'),
    inputValue(shape, 'float32'),
    inputValue(shape, 'float32'),
  ];
  const rate = inputValue([], 'float32');
  const moved = g.op('Add', [g.op('Mul', [m, 0.5]), gradient]);
  return {
    inputs: [
      { name: 'w', role: 'state', value: w },
      { name: 'm', role: 'state', value: m },
      { name: 'gradient', role: 'constant', value: gradient },
      { name: 'rate', role: 'scanned', value: rate },
    ],
    outputs: [
      { name: 'w', role: 'state', value: g.op('Sub', [w, g.op('Mul', [moved, rate])]) },
      { name: 'm', role: 'state', value: moved },
    ],
  };
}

const ramp = (scale: number) => Float32Array.from({ length: ROWS * COLUMNS }, (_, i) => (i % 97) * scale);

describe('a momentum update of a large matrix', () => {
  it('is two blocked convolutions on state that is carried in their shape', () => {
    const merged = carryReshaped(mergeScaledSums(momentum(), { block: 8 }));
    expect(printGraph(merged)).toMatchInlineSnapshot(`
      "state w : float32[1,8,32,512]
      state m : float32[1,8,32,512]
      constant gradient : float32[256,512]
      scanned rate : float32[]
      %0 = Reshape(0.5, [1]) : float32[1]
      %1 = Expand(%0, [8]) : float32[8]
      %2 = Reshape(gradient, [1,8,32,512]) : float32[1,8,32,512]
      %3 = Reshape(%1, [8,1,1,1]) : float32[8,1,1,1]
      %4 = nchwc.Conv(m, %3, _, %2) {kernel_shape=[1,1], strides=[1,1], dilations=[1,1], pads=[0,0,0,0], group=8} : float32[1,8,32,512]
      %5 = Neg(rate) : float32[]
      %6 = Reshape(%5, [1]) : float32[1]
      %7 = Expand(%6, [8]) : float32[8]
      %8 = Reshape(%7, [8,1,1,1]) : float32[8,1,1,1]
      %9 = nchwc.Conv(%4, %8, _, w) {kernel_shape=[1,1], strides=[1,1], dilations=[1,1], pads=[0,0,0,0], group=8} : float32[1,8,32,512]
      state w = %9
      state m = %4"
    `);
  });

  it('is left alone where there are no blocks', () => {
    const graph = momentum();
    expect(mergeScaledSums(graph, plainTarget)).toBe(graph);
    expect(carryReshaped(graph)).toBe(graph);
  });

  it('keeps what is computed', async () => {
    const arrays = { w: ramp(1), m: ramp(-0.5), gradient: ramp(0.25), rate: Float32Array.of(0.5, 0.25) };
    const expected = await runGraph(momentum(), arrays);
    const merged = carryReshaped(mergeScaledSums(momentum(), await hostTarget()));
    const results = await runGraph(merged, arrays);
    expect(results.w).toEqual(expected.w);
    expect(results.m).toEqual(expected.m);
  });
});
