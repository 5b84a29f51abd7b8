import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Builder, inputValue } from '../../src/graph/builder.ts';
import { nodesOf, sizeOf } from '../../src/graph/graph.ts';
import { printGraph } from '../../src/graph/print.ts';
import type { Graph, Value } from '../../src/graph/types.ts';
import { turnActivations } from '../../src/passes/turned.ts';
import { type Elements, runGraph } from '../../src/session/session.ts';
import { expectClose, numbers } from '../interpret.ts';

interface Sizes {
  batch: number;
  inputs: number;
  hidden: number;
  outputs: number;
}

/** Two dense layers with ReLU between, and what their gradients make of a given one: weights are [outputs, inputs]. */
function network({ batch, inputs, hidden, outputs }: Sizes, { sums = false } = {}): Graph {
  const g = new Builder();
  const shapes = {
    x: [batch, inputs],
    first: [hidden, inputs],
    firstBias: [1, hidden],
    second: [outputs, hidden],
    secondBias: [outputs],
    gradient: [batch, outputs],
  };
  const values = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, inputValue(shape, 'float32')]),
  ) as Record<keyof typeof shapes, Value>;
  const { x, first, firstBias, second, secondBias, gradient } = values;
  const activation = g.op('Relu', [g.op('Gemm', [x, first, firstBias], { transB: 1 })]);
  const passed = g.cast(g.op('Greater', [activation, 0]), 'float32');
  const back = g.op('Mul', [g.op('Gemm', [gradient, second]), passed]);
  const results = {
    y: g.op('Gemm', [activation, second, secondBias], { transB: 1 }),
    first: g.op('Gemm', [back, x, first], { transA: 1, alpha: -0.5 }),
    second: g.op('Gemm', [gradient, activation, second], { transA: 1, alpha: -0.5 }),
    ...(sums && { firstBias: g.op('ReduceSum', [back, g.int64([0])], { keepdims: 0 }) }),
  };
  return {
    inputs: Object.entries(values).map(([name, value]) => ({ name, role: 'constant', value })),
    outputs: Object.entries(results).map(([name, value]) => ({ name, role: 'result', value })),
  };
}

function dataFor({ inputs }: Graph): Record<string, Elements> {
  return Object.fromEntries(inputs.map(({ name, value }, i) => [name, numbers(sizeOf(value.shape), i + 1)]));
}

async function expectSame(turned: Graph, graph: Graph, absolute = 1e-5): Promise<void> {
  const data = dataFor(graph);
  const [actual, expected] = [await runGraph(turned, data), await runGraph(graph, data)];
  for (const [name, values] of Object.entries(expected)) {
    expectClose(Array.from(actual[name] ?? [], Number), Array.from(values, Number), {
      absolute,
      relative: 1e-5,
    });
  }
}

describe('turnActivations', () => {
  it('stores what is cheaper so as [features, examples], without a transpose', async () => {
    const graph = network({ batch: 32, inputs: 96, hidden: 64, outputs: 4 });
    const turned = turnActivations(graph);
    expect(printGraph(turned)).toMatchInlineSnapshot(`
      "constant x : float32[32,96]
      constant first : float32[64,96]
      constant firstBias : float32[1,64]
      constant second : float32[4,64]
      constant secondBias : float32[4]
      constant gradient : float32[32,4]
      %0 = Reshape(firstBias, [64,1]) : float32[64,1]
      %1 = Gemm(first, x, %0) {transB=1, transA=0} : float32[64,32]
      %2 = Relu(%1) : float32[64,32]
      %3 = Greater(%2, 0) : bool[64,32]
      %4 = Cast(%3) {to=float32} : float32[64,32]
      %5 = Gemm(second, gradient) {transA=1, transB=1} : float32[64,32]
      %6 = Mul(%5, %4) : float32[64,32]
      %7 = Gemm(%2, second, secondBias) {transB=1, transA=1} : float32[32,4]
      %8 = Gemm(%6, x, first) {transA=0, alpha=-0.5, transB=0} : float32[64,96]
      %9 = Gemm(gradient, %2, second) {transA=1, alpha=-0.5, transB=1} : float32[4,64]
      result y = %7
      result first = %8
      result second = %9"
    `);
    await expectSame(turned, graph);
  });

  it('sums over the other axis then, where that saves enough', async () => {
    const graph = network({ batch: 64, inputs: 784, hidden: 256, outputs: 4 }, { sums: true });
    const turned = turnActivations(graph);
    const shapes = nodesOf(turned).flatMap(({ op, inputs }) =>
      op === 'ReduceSum' ? [inputs[0]?.shape] : [],
    );
    expect(shapes).toEqual([[256, 64]]);
    expect(nodesOf(turned).filter(({ op }) => op === 'Transpose')).toEqual([]);
    // Products over 784 inputs, of numbers that cancel.
    await expectSame(turned, graph, 1e-4);
    const small = network({ batch: 32, inputs: 96, hidden: 64, outputs: 4 }, { sums: true });
    expect(turnActivations(small)).toBe(small);
  });

  it('leaves alone what is cheaper as it is, what is a result, and what is read by anything but products', () => {
    const wide = network({ batch: 256, inputs: 96, hidden: 16, outputs: 4 });
    expect(turnActivations(wide)).toBe(wide);
    const g = new Builder();
    const graph = network({ batch: 32, inputs: 96, hidden: 64, outputs: 4 });
    const activation = nodesOf(graph).find(({ op }) => op === 'Relu')?.outputs[0];
    if (!activation) throw new Error('no Relu');
    const withResult = (value: Value): Graph => {
      return { ...graph, outputs: [...graph.outputs, { name: 'more', role: 'result', value }] };
    };
    for (const value of [
      activation,
      g.op('LogSoftmax', [activation], { axis: -1 }),
      g.reshape(activation, [-1]),
    ]) {
      const shown = withResult(value);
      expect(turnActivations(shown)).toBe(shown);
    }
  });

  it('keeps what networks of any size compute', async () => {
    const size = fc.integer({ min: 1, max: 40 });
    await fc.assert(
      fc.asyncProperty(
        fc.record({ batch: size, inputs: size, hidden: size, outputs: size }),
        async (sizes) => {
          const graph = network(sizes);
          const turned = turnActivations(graph);
          expect(nodesOf(turned).filter(({ op }) => op === 'Transpose')).toEqual([]);
          await expectSame(turned, graph);
        },
      ),
      { numRuns: 40, seed: 1 },
    );
  });
});
