import { mergeScaledSums } from './axpy.ts';
import { carryReshaped } from './carry.ts';
import { computeBeforeSplit, mergeDraws } from './draws.ts';
import { dropUnused } from './dropUnused.ts';
import { computeInRuntime } from './inRuntime.ts';
import { assignLayouts } from './layout/assign.ts';
import { liftInvariants } from './liftInvariants.ts';
import { maskBeforePooling, maskByOutput } from './masks.ts';
import { mergeConv } from './mergeConv.ts';
import { mergePadding } from './padding.ts';
import type { Pass } from './pass.ts';
import { shareScales } from './scales.ts';
import { fuse, scaleBytes, simplify } from './simplify.ts';
import { slopesOfLeakyRelu } from './slopes.ts';
import { stepInOnePass } from './steps.ts';
import { dropTaps } from './taps.ts';
import { carryTransposed } from './transposed.ts';
import { turnActivations } from './turned.ts';

/** On the traced graph, TensorFlow.js kernels in channels-last layout. */
export const tracedPasses: readonly Pass[] = [
  dropUnused,
  mergeDraws,
  mergePadding,
  dropTaps,
  maskByOutput,
  maskBeforePooling,
  assignLayouts,
];

/** On the ONNX graph of a loop inside the graph. */
export const bodyPasses: readonly Pass[] = [computeInRuntime, simplify, shareScales, fuse];

const withoutWasm: readonly Pass[] = [
  liftInvariants,
  simplify,
  computeBeforeSplit,
  shareScales,
  fuse,
  carryTransposed,
  turnActivations,
  slopesOfLeakyRelu,
  stepInOnePass,
  mergeScaledSums,
  mergeConv,
  carryReshaped,
  fuse,
  scaleBytes,
];

/** On the ONNX graph of what ONNX Runtime computes alone. */
export const onnxPasses: readonly Pass[] = [computeInRuntime, ...withoutWasm];

/** On the ONNX graph of a step of which WebAssembly computes parts; `updates`: those of states, too. */
export function apartPasses({ updates }: { readonly updates: boolean }): readonly Pass[] {
  return updates ? withoutWasm.filter((pass) => pass !== mergeScaledSums) : withoutWasm;
}
