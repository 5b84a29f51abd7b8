import { mergeScaledSums } from './axpy.ts';
import { carryReshaped } from './carry.ts';
import { computeBeforeSplit, mergeDraws } from './draws.ts';
import { dropUnused } from './dropUnused.ts';
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
export const bodyPasses: readonly Pass[] = [simplify, shareScales, fuse];

/** On the ONNX graph. */
export const onnxPasses: readonly Pass[] = [
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

/** On the ONNX graph, where an update of states is to be told from the rest of a step. */
export const unmergedPasses: readonly Pass[] = onnxPasses.filter((pass) => pass !== mergeScaledSums);
