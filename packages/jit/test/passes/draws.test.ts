import { describe, expect, it } from 'vitest';
import { Builder, inputValue } from '../../src/graph/builder.ts';
import { nodesOf } from '../../src/graph/graph.ts';
import { rewriteAll } from '../../src/graph/rewrite.ts';
import type { Graph, Value } from '../../src/graph/types.ts';
import { lower } from '../../src/lower/index.ts';
import { perStepValues } from '../../src/onnx/perStep.ts';
import { keepByClipping, mergeDraws } from '../../src/passes/draws.ts';
import { mergeReshapes, sinkReshapes } from '../../src/passes/reshapes.ts';
import { stepInOnePass } from '../../src/passes/steps.ts';
import { runGraph } from '../../src/session/session.ts';

const count = (graph: Graph, op: string) => nodesOf(graph).filter((node) => node.op === op).length;

const seed = inputValue([], 'int32');
const step = inputValue([], 'int32');
const drawn = { seed: Int32Array.of(7), step: Int32Array.of(3) };

/** A graph of two draws of their own streams, and of what is made of them. */
function draws(build: (g: Builder, first: Value, second: Value) => Record<string, Value>): Graph {
  const g = new Builder();
  const draw = (shape: number[], stream: number) =>
    g.node({
      op: 'CounterUniform',
      domain: 'tfjs',
      inputs: [seed, step],
      attributes: { shape, stream },
      outputs: [{ shape, dtype: 'float32' }],
    })[0] ?? seed;
  const values = build(g, draw([50, 40], 1), draw([60], 2));
  return {
    inputs: [
      { name: 'seed', role: 'constant', value: seed },
      { name: 'step', role: 'constant', value: step },
    ],
    outputs: Object.entries(values).map(([name, value]) => ({ name, role: 'result', value })),
  };
}

describe('random numbers', () => {
  it('of one seed and step are drawn together, and are the same bits', async () => {
    const graph = draws((_, first, second) => ({ first, second }));
    const merged = mergeDraws(graph);
    expect([count(graph, 'CounterUniform'), count(merged, 'CounterUniform')]).toEqual([2, 1]);
    const expected = await runGraph(lower(graph), drawn);
    expect(new Set(Array.from(expected.first ?? [], Number)).size).toBeGreaterThan(1990);
    expect(await runGraph(lower(merged), drawn)).toEqual(expected);
  });

  it.each([2 ** -24, 0.1, 1 / 3, 0.5, 0.9, 1 - 2 ** -24])(
    'are compared with a rate of %f by clipping, with the same result',
    async (rate) => {
      const lowered = lower(
        draws((g, first) => ({ keep: g.cast(g.op('GreaterOrEqual', [first, rate]), 'float32') })),
      );
      const graph = rewriteAll(lowered, [mergeReshapes, sinkReshapes]);
      const clipped = rewriteAll(graph, [keepByClipping]);
      expect([count(graph, 'HardSigmoid'), count(clipped, 'HardSigmoid')]).toEqual([0, 1]);
      expect(await runGraph(clipped, drawn)).toEqual(await runGraph(graph, drawn));
    },
  );
});

describe('stepInOnePass', () => {
  it('is 1 above zero and 0 elsewhere', async () => {
    const g = new Builder();
    const x = inputValue([8], 'float32');
    const graph: Graph = {
      inputs: [{ name: 'x', role: 'constant', value: x }],
      outputs: [{ name: 'y', role: 'result', value: g.cast(g.op('Greater', [x, 0]), 'float32') }],
    };
    const inOne = stepInOnePass(graph);
    expect([count(inOne, 'Greater'), count(inOne, 'HardSigmoid')]).toEqual([0, 1]);
    const values = Float32Array.of(-3e38, -1, -1e-30, -0, 0, 2e-38, 1, 3e38);
    expect(await runGraph(inOne, { x: values })).toEqual(await runGraph(graph, { x: values }));
  });
});

describe('perStepValues', () => {
  it('are numbers that the state has no part in', () => {
    const g = new Builder();
    const rate = inputValue([], 'float32');
    const constant = inputValue([], 'float32');
    const state = inputValue([], 'float32');
    const vector = inputValue([2], 'float32');
    const known = g.op('Mul', [rate, g.op('Add', [constant, 1])]);
    const next = g.op('Add', [state, known]);
    const graph: Graph = {
      inputs: [
        { name: 'rate', role: 'scanned', value: rate },
        { name: 'vector', role: 'scanned', value: vector },
        { name: 'constant', role: 'constant', value: constant },
        { name: 'state', role: 'state', value: state },
      ],
      outputs: [
        { name: 'state', role: 'state', value: next },
        { name: 'y', role: 'result', value: g.op('Mul', [vector, known]) },
      ],
    };
    expect([...perStepValues(graph)]).toEqual([rate, known]);
  });
});
