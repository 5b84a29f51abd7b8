import { describe, expect, it } from 'vitest';
import { Builder, inputValue } from '../src/graph/builder.ts';
import { printGraph } from '../src/graph/print.ts';
import type { Graph } from '../src/graph/types.ts';
import { runGraph } from '../src/session/session.ts';

describe('graph', () => {
  it('prints, encodes and runs a plain function', async () => {
    const g = new Builder();
    const x = inputValue([2, 3], 'float32');
    const doubled = g.op('Mul', [x, 2]);
    const graph: Graph = {
      inputs: [{ name: 'x', role: 'constant', value: x }],
      outputs: [
        {
          name: 'y',
          role: 'result',
          value: g.op('Transpose', [g.op('Add', [doubled, doubled])], { perm: [1, 0] }),
        },
      ],
    };
    expect(printGraph(graph)).toMatchInlineSnapshot(`
      "constant x : float32[2,3]
      %0 = Mul(x, 2) : float32[2,3]
      %1 = Add(%0, %0) : float32[2,3]
      %2 = Transpose(%1) {perm=[1,0]} : float32[3,2]
      result y = %2"
    `);
    const { y } = await runGraph(graph, { x: Float32Array.of(1, 2, 3, 4, 5, 6) });
    expect(y).toEqual(Float32Array.of(4, 16, 8, 20, 12, 24));
  });

  it('makes the same operation once', () => {
    const g = new Builder();
    const x = inputValue([2], 'float32');
    expect(g.op('Exp', [x])).toBe(g.op('Exp', [x]));
    expect(g.op('Mul', [x, 2])).not.toBe(g.op('Mul', [x, 3]));
  });

  it('runs a loop over steps, with state, scanned and constant inputs', async () => {
    const g = new Builder();
    const w = inputValue([2], 'float32');
    const order = inputValue([2], 'int32');
    const table = inputValue([-1], 'float32');
    const picked = g.op('Gather', [g.op('Mul', [table, 10]), order], { axis: 0 });
    const next = g.op('Add', [w, picked]);
    const graph: Graph = {
      inputs: [
        { name: 'w', role: 'state', value: w },
        { name: 'order', role: 'scanned', value: order },
        { name: 'table', role: 'constant', value: table },
      ],
      outputs: [
        { name: 'w', role: 'state', value: next },
        { name: 'sum', role: 'result', value: g.op('ReduceSum', [next, g.int64([0])], { keepdims: 0 }) },
        { name: 'before', role: 'result', value: w },
      ],
    };
    expect(printGraph(graph)).toMatchInlineSnapshot(`
      "state w : float32[2]
      scanned order : int32[2]
      constant table : float32[?]
      %0 = Mul(table, 10) : float32[?]
      %1 = Gather(%0, order) {axis=0} : float32[2]
      %2 = Add(w, %1) : float32[2]
      %3 = ReduceSum(%2, [0]) {keepdims=0} : float32[]
      state w = %2
      result sum = %3
      result before = w"
    `);
    const results = await runGraph(graph, {
      w: Float32Array.of(1, 2),
      order: Int32Array.of(0, 1, 2, 0),
      table: Float32Array.of(1, 2, 3),
    });
    expect(results.w).toEqual(Float32Array.of(41, 32));
    expect(results.sum).toEqual(Float32Array.of(33, 73));
    expect(results.before).toEqual(Float32Array.of(1, 2, 11, 22));
  });

  it('carries state in another order than it is given in', async () => {
    const g = new Builder();
    const carried = { view: [2, 3], perm: [1, 0], shape: [6], given: [2, 3] };
    const w = inputValue([6], 'float32');
    const rate = inputValue([], 'float32');
    const ramp = g.constant(Float32Array.of(0, 1, 2, 3, 4, 5), [6], 'float32');
    const graph: Graph = {
      inputs: [
        { name: 'w', role: 'state', value: w, carried },
        { name: 'rate', role: 'scanned', value: rate },
      ],
      outputs: [{ name: 'w', role: 'state', value: g.op('Add', [w, g.op('Mul', [ramp, rate])]) }],
    };
    const results = await runGraph(graph, {
      w: Float32Array.of(10, 20, 30, 40, 50, 60),
      rate: Float32Array.of(1, 1),
    });
    expect(results.w).toEqual(Float32Array.of(10, 24, 38, 42, 56, 70));
  });
});
