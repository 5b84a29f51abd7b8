import type { Graph } from '../graph/types.ts';
import { mergeScaledSums } from '../passes/axpy.ts';
import type { Target } from '../session/target.ts';
import { findFirstLayer } from './firstLayer.ts';
import { rowValues } from './rows.ts';
import { unroll } from './unroll.ts';

/** A graph of several steps at once. */
export interface LookAhead {
  readonly graph: Graph;
  readonly steps: number;
}

/**
 * The loop over steps as a loop over several at once, where a first dense layer under gradient descent makes that
 * faster (docs/profile.md); else null. Roundings differ from those of single steps.
 */
export function lookAhead(graph: Graph, orderName: string, target: Target): LookAhead | null {
  const order = graph.inputs.find(({ name, role }) => name === orderName && role === 'scanned');
  if (!order) return null;
  const rows = rowValues(graph, order.value);
  const layer = findFirstLayer(graph, rows);
  if (!layer) return null;
  const shape = {
    batch: order.value.shape[0] ?? 0,
    inputs: layer.x.shape[1] ?? 0,
    units: layer.gradient.shape[1 - layer.gradientAxis] ?? 0,
  };
  const steps = stepsTogether(shape, layer.momentum ? withMomentum : plain);
  if (steps === 1) return null;
  return { graph: mergeScaledSums(unroll(graph, order, rows, layer, steps), target), steps };
}

/** Fewer weights are read and written faster than the operations around them begin. */
const FEWEST_WEIGHTS = 7_000;

const MOST_STEPS = 16;

/** When several steps pay. The measurements are in docs/profile.md. */
interface Worth {
  /** Of larger batches none was measured to gain. Whether results may depend on looking ahead is decided by it, too. */
  readonly largestBatch: number;
  fewestUnits(batch: number): number;
  /** How many examples are computed together. */
  examples(units: number): number;
}

const plain: Worth = {
  largestBatch: 32,
  fewestUnits: (batch) => (batch <= 8 ? 1 : 1.5) * batch ** 2,
  examples: (units) => Math.min(Math.max(units / 4, 32), 128),
};

/** Twice the products, but more passes over weights and velocities are saved. */
const withMomentum: Worth = {
  largestBatch: 8,
  fewestUnits: (batch) => 2 * batch ** 2,
  examples: (units) => Math.min(Math.max(units / 2, 64), 128),
};

/**
 * How many steps pay, by shape alone: the same program must give the same bits on every machine. What is saved are passes over
 * the weights, inputs x units elements a step. What it costs is a product of all examples with each other, steps x batch^2
 * x inputs multiplications a step.
 */
function stepsTogether(
  { batch, inputs, units }: { batch: number; inputs: number; units: number },
  { largestBatch, fewestUnits, examples }: Worth,
): number {
  if (batch > largestBatch || units < fewestUnits(batch) || units * inputs < FEWEST_WEIGHTS) return 1;
  return Math.min(2 ** Math.floor(Math.log2(examples(units) / batch)), MOST_STEPS);
}
