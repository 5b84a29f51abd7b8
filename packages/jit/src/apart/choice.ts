import type { Compiled } from '../compile.ts';
import { bytesOfValue, sizeOf } from '../graph/graph.ts';
import { multiplicationsOf } from '../graph/multiplications.ts';
import type { Graph } from '../graph/types.ts';
import { computeInRuntime } from '../passes/inRuntime.ts';
import { type Apart, takeApart } from './apart.ts';
import { nanosecondsSaved } from './kernels.ts';
import { type Update, updatesOf } from './updates.ts';

/*
 * What kernels cost, in nanoseconds; docs/profile.md has the measurements. Each stage that ONNX Runtime is asked for costs
 * more than one more round of a loop. What goes from one to another can't be overwritten where it is, so other operations find
 * less in the cache. And what is won must be more than a guess.
 */
const STAGE = 30_000;
const CROSSING_BYTE = 0.1;
const LEAST_SAVED = 350_000;

/**
 * How many passes over an element must be saved for updates to be apart: each is worth about 0.2 ns, a step costs some 45 us more.
 * Sums of multiples, such as momentum's, must save more: a loop does them in products and convolutions, which round otherwise.
 */
const LEAST_PASSES = 225_000;
const LEAST_PASSES_OF_SUMS = 350_000;

/** Below one pass for so many multiplications, or this for one, less than a hundredth of the step is saved. */
const MULTIPLICATIONS = 1_600;
const MULTIPLICATION = 1.25e-4;

/**
 * Which parts of a loop's step are worth to be computed by WebAssembly, by its shapes alone; taken apart; null where none is. Updates are apart
 * only if they pay by themselves: with momentum they round otherwise than in the graph.
 */
export function chooseParts({
  graph,
  hasKernels,
  apart,
}: Pick<Compiled, 'graph' | 'hasKernels' | 'apart'>): Apart | null {
  const multiplied = multiplicationsOf(graph);
  if (mayPay(graph)) {
    const unmerged = apart({ updates: true });
    const updates = updatesOf(unmerged);
    if (passesSaved(updates) >= leastPasses(updates) + multiplied / MULTIPLICATIONS) {
      const withKernels = takeApart({ graph: unmerged, updates });
      if (!hasKernels || savedByKernels(withKernels) > 0) return withKernels;
      const inRuntime = computeInRuntime(unmerged);
      return takeApart({ graph: inRuntime, updates: updatesOf(inRuntime) });
    }
  }
  if (!hasKernels) return null;
  const kernelsOnly = takeApart({ graph: apart({ updates: false }), updates: [] });
  return savedByKernels(kernelsOnly) > LEAST_SAVED + multiplied * MULTIPLICATION ? kernelsOnly : null;
}

function leastPasses(updates: readonly Update[]): number {
  const onlySums = updates.every(({ count, operations }) => {
    return count === 1 || operations.every(({ operator }) => ['add', 'sub', 'mul'].includes(operator));
  });
  return onlySums ? LEAST_PASSES_OF_SUMS : LEAST_PASSES;
}

/** What kernels save of a step without a loop. */
function savedByKernels(apart: Apart | null): number {
  if (!apart) return 0;
  const kernels = apart.stages.flatMap((stage) => stage.kernels);
  const saved = kernels.reduce((sum, node) => sum + nanosecondsSaved(node), 0);
  const bytes = [...apart.crossing].reduce((sum, value) => sum + bytesOfValue(value), 0);
  return saved - STAGE * (apart.stages.length - 1) - CROSSING_BYTE * bytes;
}

/** Whether updates may save as much; otherwise there is no need to look at them. */
function mayPay(graph: Graph): boolean {
  const elements = graph.outputs.map(({ role, value }) => (role === 'state' ? sizeOf(value.shape) : 0));
  return MOST_OPERATIONS * elements.reduce((sum, count) => sum + count, 0) >= LEAST_PASSES;
}

/** Adadelta saves 4.3 for each element of a state, most others less. */
const MOST_OPERATIONS = 6;

/**
 * Passes times elements. In a loop each operation is one, but for those that a product of matrices does, and for the last of each
 * state, which has to be in any case.
 */
export function passesSaved(updates: readonly Update[]): number {
  return updates.reduce((sum, { count, operations, writes }) => {
    const passes = operations.filter(({ inProduct }) => !inProduct).length;
    return sum + count * (passes - writes.filter(({ term }) => !term.inProduct).length);
  }, 0);
}
