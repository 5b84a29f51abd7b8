import { describe, expect, it } from 'vitest';
import { Builder, inputValue } from '../../src/graph/builder.ts';
import { printGraph } from '../../src/graph/print.ts';
import { type Rule, rewriteAll } from '../../src/graph/rewrite.ts';
import type { DType, Graph, GraphInput, Value } from '../../src/graph/types.ts';
import { mergeCasts, simplifyArithmetic, unwrapConstants } from '../../src/passes/algebra.ts';
import { foldConstants } from '../../src/passes/constants.ts';
import { dequantize } from '../../src/passes/dequantize.ts';
import { computeBeforeSplit } from '../../src/passes/draws.ts';
import { sinkExpands } from '../../src/passes/expands.ts';
import { mergeGemmOperands, mergeIntoGemm, sumRowsByGemm } from '../../src/passes/gemm.ts';
import { hoistRows, scaleTable } from '../../src/passes/hoist.ts';
import { mergeReductions } from '../../src/passes/reductions.ts';
import { dropLeadingUnits, mergeReshapes, mergeTransposes, sinkReshapes } from '../../src/passes/reshapes.ts';
import { shareScales } from '../../src/passes/scales.ts';
import { slopesOfLeakyRelu } from '../../src/passes/slopes.ts';
import { recogniseLogSoftmax } from '../../src/passes/softmax.ts';
import { carryTransposed } from '../../src/passes/transposed.ts';
import { type Elements, runGraph } from '../../src/session/session.ts';
import { expectClose, numbers } from '../interpret.ts';

type Inputs = Record<string, { shape: number[]; dtype?: DType; role?: GraphInput['role'] }>;

/** A graph of the given inputs; a result called like a state input is its next value. */
function graphOf(
  specs: Inputs,
  build: (g: Builder, inputs: Record<string, Value>) => Record<string, Value>,
): Graph {
  const g = new Builder();
  const inputs = Object.entries(specs).map(
    ([name, { shape, dtype = 'float32', role = 'constant' }]): GraphInput => {
      return { name, role, value: inputValue(shape, dtype) };
    },
  );
  const values = Object.fromEntries(inputs.map(({ name, value }) => [name, value]));
  const outputs = Object.entries(build(g, values)).map(([name, value]) => ({
    name,
    role: specs[name]?.role === 'state' ? ('state' as const) : ('result' as const),
    value,
  }));
  return { inputs, outputs };
}

const rows = 5;
const steps = 2;

function dataFor({ inputs }: Graph): Record<string, Elements> {
  return Object.fromEntries(
    inputs.map(({ name, role, value, carried }, i) => {
      const shape = (carried?.given ?? value.shape).map((length) => (length < 0 ? rows : length));
      const count = shape.reduce((a, b) => a * b, 1) * (role === 'scanned' ? steps : 1);
      const random = numbers(count, i + 1);
      if (value.dtype === 'float32') return [name, random];
      const whole = Array.from(random, (number) => Math.floor((number + 1) * 2));
      return [name, value.dtype === 'uint8' ? Uint8Array.from(whole) : Int32Array.from(whole)];
    }),
  );
}

/** Expects the pass to keep what the graph computes, and returns the new graph as text. */
async function keeps(graph: Graph, pass: Rule[] | ((graph: Graph) => Graph)): Promise<string> {
  const changed = Array.isArray(pass) ? rewriteAll(graph, pass) : pass(graph);
  const data = dataFor(graph);
  const [before, after] = [await runGraph(graph, data), await runGraph(changed, data)];
  for (const [name, expected] of Object.entries(before)) {
    expectClose(Array.from(after[name] ?? [], Number), Array.from(expected, Number), {
      absolute: 1e-6,
      relative: 1e-5,
    });
  }
  return printGraph(changed)
    .split('\n')
    .filter((line) => !/^(constant|state|scanned) \w+ :/.test(line))
    .join('\n');
}

const x = { shape: [4, 3] };

describe('rules', () => {
  it('constants are computed', async () => {
    const graph = graphOf({ x }, (g, { x: a = g.scalar(0) }) => {
      return { y: g.op('Mul', [a, g.op('Sqrt', [g.op('Add', [g.scalar(7), 2])])]) };
    });
    expect(await keeps(graph, [foldConstants])).toMatchInlineSnapshot(`
      "%0 = Mul(x, 3) : float32[4,3]
      result y = %0"
    `);
  });

  it('arithmetic with numbers is merged', async () => {
    const graph = graphOf({ x }, (g, { x: a = g.scalar(0) }) => {
      const scaled = g.op('Div', [g.op('Sub', [g.op('Mul', [a, 0.5]), 0.25]), 2]);
      return {
        y: scaled,
        z: g.op('Neg', [g.op('Mul', [a, 3])]),
        same: g.op('Add', [g.op('Mul', [a, 1]), 0]),
      };
    });
    expect(await keeps(graph, [simplifyArithmetic])).toMatchInlineSnapshot(`
      "%0 = Mul(x, 0.25) : float32[4,3]
      %1 = Add(%0, -0.125) : float32[4,3]
      %2 = Mul(x, -3) : float32[4,3]
      result y = %1
      result z = %2
      result same = x"
    `);
  });

  it('constant numbers lose their axes, results keep them', async () => {
    const graph = graphOf({ x }, (g, { x: a = g.scalar(0) }) => {
      const wrapped = g.constant(Float32Array.of(2), [1, 1, 1], 'float32');
      return { y: g.op('Sub', [wrapped, a]), z: g.op('Mul', [g.op('Add', [a, wrapped]), 3]) };
    });
    expect(await keeps(graph, [unwrapConstants, simplifyArithmetic])).toMatchInlineSnapshot(`
      "%0 = Sub(2, x) : float32[4,3]
      %1 = Reshape(%0, [1,4,3]) : float32[1,4,3]
      %2 = Add(x, 2) : float32[4,3]
      %3 = Reshape(%2, [1,4,3]) : float32[1,4,3]
      %4 = Mul(%3, 3) : float32[1,4,3]
      result y = %1
      result z = %4"
    `);
  });

  it('casts of casts are one cast', async () => {
    const graph = graphOf({ x }, (g, { x: a = g.scalar(0) }) => {
      return {
        y: g.cast(g.cast(g.op('Greater', [a, 0]), 'int32'), 'float32'),
        kept: g.cast(g.cast(a, 'int32'), 'float32'),
      };
    });
    expect(await keeps(graph, [mergeCasts])).toMatchInlineSnapshot(`
      "%0 = Greater(x, 0) : bool[4,3]
      %1 = Cast(%0) {to=float32} : float32[4,3]
      %2 = Cast(x) {to=int32} : int32[4,3]
      %3 = Cast(%2) {to=float32} : float32[4,3]
      result y = %1
      result kept = %3"
    `);
  });

  it('what is repeated is computed before, and left to broadcasting', async () => {
    const graph = graphOf({ x }, (g, { x: a = g.scalar(0) }) => {
      const repeated = g.op('Exp', [g.expand(g.scalar(0.5), [4, 3])]);
      return { y: g.op('Mul', [a, repeated]) };
    });
    expect(await keeps(graph, [sinkExpands, mergeReshapes])).toMatchInlineSnapshot(`
      "%0 = Exp(0.5) : float32[]
      %1 = Mul(x, %0) : float32[4,3]
      result y = %1"
    `);
  });

  it('reshapes meet and cancel', async () => {
    const graph = graphOf({ x, bias: { shape: [3] } }, (g, { x: a = g.scalar(0), bias: b = g.scalar(0) }) => {
      const stacked = g.op('Reshape', [a, g.int64([1, 4, 3])]);
      const moved = g.op('Tanh', [g.op('Add', [stacked, b])]);
      const sum = g.op('ReduceSum', [moved, g.int64([0, 1])], { keepdims: 0 });
      return { y: g.op('Reshape', [moved, g.int64([4, 3])]), sum };
    });
    expect(await keeps(graph, [mergeReshapes, sinkReshapes, dropLeadingUnits])).toMatchInlineSnapshot(`
      "%0 = Add(x, bias) : float32[4,3]
      %1 = Tanh(%0) : float32[4,3]
      %2 = ReduceSum(%1, [0]) {keepdims=0} : float32[3]
      result y = %1
      result sum = %2"
    `);
  });

  it('a reduced axis is kept rather than put back', async () => {
    const graph = graphOf({ x }, (g, { x: a = g.scalar(0) }) => {
      const sum = g.op('Exp', [g.op('ReduceSum', [a, g.int64([1])], { keepdims: 0 })]);
      return { y: g.op('Mul', [a, g.op('Reshape', [sum, g.int64([4, 1])])]) };
    });
    expect(await keeps(graph, [mergeReshapes])).toMatchInlineSnapshot(`
      "%0 = ReduceSum(x, [1]) {keepdims=1} : float32[4,1]
      %1 = Exp(%0) : float32[4,1]
      %2 = Mul(x, %1) : float32[4,3]
      result y = %2"
    `);
  });

  it('transposes cancel, or are reshapes', async () => {
    const graph = graphOf({ x, row: { shape: [1, 5] } }, (g, { x: a = g.scalar(0), row = g.scalar(0) }) => ({
      y: g.op('Transpose', [g.op('Transpose', [a], { perm: [1, 0] })], { perm: [1, 0] }),
      z: g.op('Transpose', [row], { perm: [1, 0] }),
    }));
    expect(await keeps(graph, [mergeTransposes])).toMatchInlineSnapshot(`
      "%0 = Reshape(row, [5,1]) : float32[5,1]
      result y = x
      result z = %0"
    `);
  });

  it('sums of sums are one sum, and numbers are multiplied last', async () => {
    const graph = graphOf({ x }, (g, { x: a = g.scalar(0) }) => {
      const inner = g.op('ReduceSum', [g.op('Neg', [a]), g.int64([1])], { keepdims: 0 });
      return { y: g.op('ReduceMean', [inner, g.int64([0])], { keepdims: 0 }) };
    });
    expect(await keeps(graph, [mergeReductions])).toMatchInlineSnapshot(`
      "%0 = ReduceSum(x, [0,1]) {keepdims=0} : float32[]
      %1 = Mul(%0, 0.25) : float32[]
      %2 = Neg(%1) : float32[]
      result y = %2"
    `);
  });

  it('log-softmax is recognised in both forms', async () => {
    const graph = graphOf({ x }, (g, { x: a = g.scalar(0) }) => {
      const last = g.int64([1]);
      const max = g.op('ReduceMax', [a, last], { keepdims: 1 });
      const shifted = g.op('Sub', [a, max]);
      const log = g.op('Log', [g.op('ReduceSum', [g.op('Exp', [shifted]), last], { keepdims: 1 })]);
      return { y: g.op('Sub', [shifted, log]), z: g.op('Sub', [a, g.op('Add', [max, log])]) };
    });
    expect(await keeps(graph, [recogniseLogSoftmax])).toMatchInlineSnapshot(`
      "%0 = LogSoftmax(x) {axis=-1} : float32[4,3]
      result y = %0
      result z = %0"
    `);
  });

  it('bias, factor and update are merged into the product', async () => {
    const specs = {
      a: { shape: [2, 4] },
      g: { shape: [2, 3] },
      w: { shape: [4, 3] },
      bias: { shape: [3] },
      rate: { shape: [] },
    };
    const graph = graphOf(
      specs,
      (b, { a = b.scalar(0), g = b.scalar(0), w = b.scalar(0), bias = b.scalar(0), rate = b.scalar(0) }) => {
        const gradient = b.op('Gemm', [b.op('Transpose', [a], { perm: [1, 0] }), g]);
        return {
          y: b.op('Mul', [b.op('Add', [b.op('Gemm', [a, b.op('Mul', [w, 2])]), bias]), 1]),
          updated: b.op('Sub', [w, b.op('Mul', [gradient, rate])]),
          velocity: b.op('Add', [b.op('Mul', [w, 0.5]), b.op('Gemm', [b.op('Neg', [a]), g], { transA: 1 })]),
          biasUpdated: b.op('Sub', [bias, b.op('ReduceSum', [g, b.int64([0])], { keepdims: 0 })]),
        };
      },
    );
    expect(await keeps(graph, [mergeIntoGemm, mergeGemmOperands, sumRowsByGemm])).toMatchInlineSnapshot(`
      "%0 = Gemm(a, w, bias) {alpha=2} : float32[2,3]
      %1 = Mul(%0, 1) : float32[2,3]
      %2 = Mul(g, rate) : float32[2,3]
      %3 = Gemm(a, %2, w) {transA=1, transB=0, alpha=-1} : float32[4,3]
      %4 = Neg(a) : float32[2,4]
      %5 = Gemm(%4, g, w) {transA=1, beta=0.5} : float32[4,3]
      %6 = Gemm([-1,-1], g, bias) {alpha=1} : float32[1,3]
      %7 = Reshape(%6, [3]) : float32[3]
      result y = %1
      result updated = %3
      result velocity = %5
      result biasUpdated = %7"
    `);
  });

  it('bytes are scaled in one pass', async () => {
    const graph = graphOf({ x: { shape: [4, 3], dtype: 'uint8' } }, (g, { x: a = g.scalar(0) }) => ({
      y: g.op('Mul', [g.cast(a, 'float32'), 0.25]),
    }));
    expect(await keeps(graph, [dequantize])).toMatchInlineSnapshot(`
      "%0 = DequantizeLinear(x, 0.25) : float32[4,3]
      result y = %0"
    `);
  });

  it('functions of picked rows are computed for the table, once', async () => {
    const specs = {
      labels: { shape: [-1], dtype: 'int32' as const },
      order: { shape: [3], dtype: 'int32' as const, role: 'scanned' as const },
      scores: { shape: [3, 4] },
    };
    const graph = graphOf(specs, (g, { labels = g.scalar(0), order = g.scalar(0), scores = g.scalar(0) }) => {
      const classes = g.constant(Int32Array.of(0, 1, 2, 3), [4], 'int32');
      const picked = g.op('Gather', [labels, order], { axis: 0 });
      const hot = g.cast(g.op('Equal', [g.reshape(picked, [3, 1]), classes]), 'float32');
      const sum = g.op('ReduceSum', [g.op('Mul', [scores, hot]), g.int64([0, 1])], { keepdims: 0 });
      return { loss: g.op('Mul', [sum, -0.25]) };
    });
    expect(await keeps(graph, [hoistRows, scaleTable])).toMatchInlineSnapshot(`
      "%0 = Reshape(labels, [-1,1]) : int32[?,1]
      %1 = Equal(%0, [0,1,2,3]) : bool[?,4]
      %2 = Cast(%1) {to=float32} : float32[?,4]
      %3 = Mul(%2, -0.25) : float32[?,4]
      %4 = Gather(%3, order) {axis=0} : float32[3,4]
      %5 = Mul(scores, %4) : float32[3,4]
      %6 = ReduceSum(%5, [0,1]) {keepdims=0} : float32[]
      result loss = %6"
    `);
  });

  it('one picked row that is broadcast along a new axis is left alone', async () => {
    const specs = {
      labels: { shape: [-1], dtype: 'int32' as const },
      order: { shape: [1], dtype: 'int32' as const, role: 'scanned' as const },
    };
    const graph = graphOf(specs, (g, { labels = g.scalar(0), order = g.scalar(0) }) => {
      const classes = g.constant(Int32Array.of(0, 1, 2), [1, 3], 'int32');
      return { hits: g.op('Equal', [g.op('Gather', [labels, order], { axis: 0 }), classes]) };
    });
    expect(await keeps(graph, [hoistRows])).toMatchInlineSnapshot(`
      "%0 = Gather(labels, order) {axis=0} : int32[1]
      %1 = Equal(%0, [0,1,2]) : bool[1,3]
      result hits = %1"
    `);
  });
});

describe('passes', () => {
  const specs = {
    x: { shape: [8, 6] },
    w: { shape: [6, 3], role: 'state' as const },
    v: { shape: [3, 2], role: 'state' as const },
    rate: { shape: [], role: 'scanned' as const },
  };
  const training = (momentum: boolean) =>
    graphOf(specs, (g, { x: a = g.scalar(0), w = g.scalar(0), v = g.scalar(0), rate = g.scalar(0) }) => {
      const hidden = g.op('Gemm', [a, w]);
      const output = g.op('Gemm', [hidden, v]);
      const dHidden = g.op('Gemm', [output, v], { transB: 1 });
      const dw = g.op('Gemm', [a, dHidden], { transA: 1 });
      const dv = g.op('Gemm', [hidden, output], { transA: 1 });
      const of = (gradient: Value, weights: Value) =>
        g.op('Sub', [weights, g.op('Mul', [momentum ? g.op('Add', [gradient, weights]) : gradient, rate])]);
      return { w: of(dw, w), v: of(dv, v) };
    });

  it('the learning rate is multiplied in once', async () => {
    expect(await keeps(training(false), shareScales)).toMatchInlineSnapshot(`
      "%0 = Gemm(x, w) : float32[8,3]
      %1 = Gemm(%0, v) : float32[8,2]
      %2 = Gemm(%1, v) {transB=1} : float32[8,3]
      %3 = Gemm(x, %2) {transA=1} : float32[6,3]
      %4 = Gemm(%0, %1) {transA=1} : float32[3,2]
      %5 = Mul(%3, rate) : float32[6,3]
      %6 = Sub(w, %5) : float32[6,3]
      %7 = Mul(%4, rate) : float32[3,2]
      %8 = Sub(v, %7) : float32[3,2]
      state w = %6
      state v = %8"
    `);
  });

  it('tall weights are carried transposed', async () => {
    expect(await keeps(training(true), carryTransposed)).toMatchInlineSnapshot(`
      "%0 = Gemm(x, w) {transA=0, transB=1} : float32[8,3]
      %1 = Gemm(%0, v) {transA=0, transB=1} : float32[8,2]
      %2 = Gemm(%1, v) {transB=0, transA=0} : float32[8,3]
      %3 = Gemm(%2, x) {transA=1, transB=0} : float32[3,6]
      %4 = Add(%3, w) : float32[3,6]
      %5 = Mul(%4, rate) : float32[3,6]
      %6 = Sub(w, %5) : float32[3,6]
      %7 = Gemm(%1, %0) {transA=1, transB=0} : float32[2,3]
      %8 = Add(%7, v) : float32[2,3]
      %9 = Mul(%8, rate) : float32[2,3]
      %10 = Sub(v, %9) : float32[2,3]
      state w = %6
      state v = %10"
    `);
  });

  it('weights that are picked from stay as they are', async () => {
    const picking = graphOf(
      { w: { shape: [6, 3], role: 'state' }, at: { shape: [2], dtype: 'int32', role: 'scanned' } },
      (g, { w = g.scalar(0), at = g.scalar(0) }) => ({
        w: g.op('Mul', [w, 0.5]),
        picked: g.op('Gather', [w, at], { axis: 0 }),
      }),
    );
    expect(carryTransposed(picking)).toBe(picking);
  });

  it('what is done to every part of a split is done before it', async () => {
    const graph = graphOf({ x: { shape: [6] } }, (g, { x: a = g.scalar(0) }) => {
      const [p = a, q = a] = g.ops('Split', [a, g.int64([2, 4])], { axis: 0 }, 2);
      return { p: g.op('Exp', [g.op('Mul', [p, 2])]), q: g.op('Exp', [g.op('Mul', [q, 2])]) };
    });
    expect(await keeps(graph, computeBeforeSplit)).toMatchInlineSnapshot(`
      "%0 = Mul(x, 2) : float32[6]
      %1 = Exp(%0) : float32[6]
      %2, %3 = Split(%1, [2,4]) {axis=0} : float32[2], float32[4]
      result p = %2
      result q = %3"
    `);
  });

  it("leaky ReLU's slope is read from its output", async () => {
    const graph = graphOf({ x, dy: x }, (g, { x: a = g.scalar(0), dy = g.scalar(0) }) => ({
      y: g.op('LeakyRelu', [a], { alpha: 0.25 }),
      dx: g.op('Where', [g.op('Greater', [a, 0]), dy, g.op('Mul', [dy, 0.25])]),
    }));
    expect(await keeps(graph, slopesOfLeakyRelu)).toMatchInlineSnapshot(`
      "%0 = LeakyRelu(x) {alpha=0.25} : float32[4,3]
      %1 = Greater(%0, 0) : bool[4,3]
      %2 = Cast(%1) {to=float32} : float32[4,3]
      %3 = Clip(%2, 0.25, 1) : float32[4,3]
      %4 = Mul(dy, %3) : float32[4,3]
      result y = %0
      result dx = %4"
    `);
  });
});
