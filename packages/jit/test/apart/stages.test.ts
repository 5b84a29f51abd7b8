import { describe, expect, it } from 'vitest';
import { crossingName, elementsOf, stagesOf } from '../../src/apart/stages.ts';
import { Builder, inputValue } from '../../src/graph/builder.ts';
import { nodesOf } from '../../src/graph/graph.ts';
import type { Graph, Value } from '../../src/graph/types.ts';

function kernel(g: Builder, x: Value): Value {
  const [y] = g.node({ op: 'Kernel', domain: 'wasm', inputs: [x], outputs: [x] });
  if (!y) throw new Error('one output');
  return y;
}

const x = inputValue([4], 'float32');
const graphOf = (outputs: Record<string, Value>): Graph => ({
  inputs: [{ name: 'x', role: 'constant', value: x }],
  outputs: Object.entries(outputs).map(([name, value]) => ({ name, role: 'result', value })),
});
const opsOf = (graph: Graph) => nodesOf(graph).map(({ op }) => op);
const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);

describe('the stages of a step', () => {
  it('are one without kernels', () => {
    const g = new Builder();
    const { stages, crossing } = stagesOf(graphOf({ y: g.op('Neg', [x]) }));
    expect(stages.map(({ graph }) => opsOf(graph))).toEqual([['Neg']]);
    expect(crossing.size).toBe(0);
  });

  it('end where a kernel has what it needs, and go on with what it makes', () => {
    const g = new Builder();
    const before = g.op('Neg', [x]);
    const made = kernel(g, before);
    const after = g.op('Exp', [made]);
    const { stages, crossing } = stagesOf(graphOf({ after, before }));
    expect(stages.map(({ graph }) => opsOf(graph))).toEqual([['Neg'], ['Exp']]);
    expect(stages.map(({ kernels }) => kernels.length)).toEqual([1, 0]);
    expect([...crossing]).toEqual([before, made]);
    expect(names(stages[0]?.graph.outputs ?? [])).toEqual(['before', crossingName(before)]);
    expect(names(stages[1]?.graph.inputs ?? [])).toEqual(['x', crossingName(made)]);
    expect(names(stages[1]?.graph.outputs ?? [])).toEqual(['after']);
  });

  it('compute late what is no smaller than what it is made from, and early what is', () => {
    const g = new Builder();
    const made = kernel(g, g.op('Neg', [x]));
    const large = g.op('Exp', [x]);
    const small = g.op('ReduceSum', [x], { keepdims: 0 });
    const after = g.op('Mul', [g.op('Add', [made, large]), small]);
    const { stages } = stagesOf(graphOf({ after }));
    expect(stages.map(({ graph }) => opsOf(graph))).toEqual([
      ['Neg', 'ReduceSum'],
      ['Exp', 'Add', 'Mul'],
    ]);
  });

  it('take reshaped values by their elements', () => {
    const g = new Builder();
    const negative = g.op('Neg', [x]);
    const square = g.reshape(negative, [2, 2]);
    const made = kernel(g, square);
    const flat = g.reshape(made, [4]);
    const { stages, crossing } = stagesOf(graphOf({ sum: g.op('Add', [flat, negative]), flat }));
    expect([...crossing]).toEqual([negative, made]);
    expect(elementsOf(square)).toBe(negative);
    expect(stages[0]?.graph.outputs.map(({ value }) => value.shape)).toEqual([[4]]);
    expect(stages[1]?.graph.outputs.map(({ value }) => value.shape)).toEqual([[4], [4]]);
  });

  it('are as many as kernels wait for each other', () => {
    const g = new Builder();
    const [a, b] = [kernel(g, g.op('Neg', [x])), kernel(g, g.op('Exp', [x]))];
    const both = kernel(g, g.op('Add', [a, b]));
    const { stages } = stagesOf(graphOf({ both, input: x }));
    expect(stages.map(({ kernels }) => kernels.length)).toEqual([2, 1, 0]);
    // What a kernel makes is given on by the stage after it.
    expect(names(stages[2]?.graph.outputs ?? [])).toEqual(['both']);
    expect(names(stages[0]?.graph.outputs ?? [])).toContain('input');
  });

  it('hand an input to a kernel by the first one', () => {
    const g = new Builder();
    const { stages, crossing } = stagesOf(graphOf({ y: g.op('Neg', [kernel(g, x)]) }));
    expect(crossing.has(x)).toBe(true);
    expect(names(stages[0]?.graph.outputs ?? [])).toEqual([crossingName(x)]);
  });
});
