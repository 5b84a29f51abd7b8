import type { Graph } from '../graph/types.ts';
import { mergeScaledSums } from '../passes/axpy.ts';
import type { Target } from '../session/target.ts';
import { type BlockedStates, blockedStates } from './blockedStates.ts';
import { type FirstLayer, findFirstLayer } from './firstLayer.ts';
import { FirstLayerSteps } from './firstLayerSteps.ts';
import { InPlaceSteps } from './inPlaceSteps.ts';
import { rowValues } from './rows.ts';
import { unroll } from './unroll.ts';

/** A graph of several steps at once. */
export interface LookAhead {
  readonly graph: Graph;
  readonly steps: number;
}

/**
 * The loop over steps as a loop over several at once, where a first dense layer under gradient descent makes that
 * faster (docs/profile.md); else null. In small batches, most of that layer is computed for all of them together; in larger ones
 * with momentum, its weights and velocities are updated in place. Roundings differ from those of single steps.
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
  const step = { graph, order, rows, layer };
  const made = (steps: number, graph: Graph) => ({ graph: mergeScaledSums(graph, target), steps });
  const steps = stepsTogether(shape, layer.momentum ? withMomentum : plain);
  if (steps > 1)
    return made(
      steps,
      unroll(step, steps, (parts) => new FirstLayerSteps(parts)),
    );
  const kept = inPlace(layer, shape, target.block);
  return (
    kept &&
    made(
      MOST_STEPS,
      unroll(step, MOST_STEPS, (parts) => new InPlaceSteps(parts, kept)),
    )
  );
}

/** Fewer weights are read and written faster than the operations around them begin. */
const FEWEST_WEIGHTS = 7_000;

const MOST_STEPS = 16;

interface LayerShape {
  readonly batch: number;
  readonly inputs: number;
  readonly units: number;
}

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
  { batch, inputs, units }: LayerShape,
  { largestBatch, fewestUnits, examples }: Worth,
): number {
  if (batch > largestBatch || units < fewestUnits(batch) || units * inputs < FEWEST_WEIGHTS) return 1;
  return Math.min(2 ** Math.floor(Math.log2(examples(units) / batch)), MOST_STEPS);
}

/** Largest block of the runtime's kernels. What fits it fits the smaller one, so that the same shapes are computed so on all machines. */
const BLOCK = 16;

/** Of fewer weights, 784-32-10 in batches of 32 gained 4 %. */
const FEWEST_IN_PLACE = 32_768;

const LARGEST_BATCH_IN_PLACE = 32;

/** A velocity is kept divided by up to this to the power of MOST_STEPS. */
const LEAST_MOMENTUM = 0.5;

/** The states that are updated in place, if that pays: by shape and momentum alone, too. */
function inPlace(
  layer: FirstLayer,
  { batch, inputs, units }: LayerShape,
  block: number,
): BlockedStates | null {
  const momentum = layer.momentum?.factor ?? 0;
  if (momentum < LEAST_MOMENTUM || momentum > 1 || batch > LARGEST_BATCH_IN_PLACE) return null;
  if (inputs * units < FEWEST_IN_PLACE) return null;
  if ([batch, inputs, units].some((channels) => channels % BLOCK !== 0)) return null;
  return blockedStates(layer, block);
}
