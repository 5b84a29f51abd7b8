import type { Graph } from '../graph/types.ts';
import { findFirstLayer } from './firstLayer.ts';
import { rowValues } from './rows.ts';
import { unroll } from './unroll.ts';

/** A graph of several steps at once. */
export interface LookAhead {
  readonly graph: Graph;
  readonly steps: number;
}

/**
 * The loop over steps as a loop over several at once, where a first dense layer under plain gradient descent makes that
 * faster (docs/profile.md); else null. Roundings differ from those of single steps.
 */
export function lookAhead(graph: Graph, orderName: string): LookAhead | null {
  const order = graph.inputs.find(({ name, role }) => name === orderName && role === 'scanned');
  if (!order) return null;
  const rows = rowValues(graph, order.value);
  const layer = findFirstLayer(graph, rows);
  if (!layer) return null;
  const steps = stepsTogether(order.value.shape[0] ?? 0, {
    inputs: layer.x.shape[1] ?? 0,
    units: layer.gradient.shape[1 - layer.gradientAxis] ?? 0,
  });
  return steps > 1 ? { graph: unroll(graph, order, rows, layer, steps), steps } : null;
}

/** Fewer weights are read and written faster than the operations around them begin. */
const FEWEST_WEIGHTS = 7_000;

const MOST_STEPS = 16;

/** Of larger batches none was measured to gain. Whether results may depend on looking ahead is decided by it, too. */
const LARGEST_BATCH = 32;

/**
 * How many steps pay, by shape alone: the same program must give the same bits on every machine. What is saved are passes over
 * the weights, inputs x units elements a step. What it costs is a product of all examples with each other, steps x batch^2
 * x inputs multiplications a step. The measurements are in docs/profile.md.
 */
function stepsTogether(batch: number, { inputs, units }: { inputs: number; units: number }): number {
  const fewestUnits = (batch <= 8 ? 1 : 1.5) * batch ** 2;
  if (batch > LARGEST_BATCH || units < fewestUnits || units * inputs < FEWEST_WEIGHTS) return 1;
  const examples = Math.min(Math.max(units / 4, 32), 128);
  return Math.min(2 ** Math.floor(Math.log2(examples / batch)), MOST_STEPS);
}
