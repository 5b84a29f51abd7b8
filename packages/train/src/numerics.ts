/**
 * The version of what this package computes: the training step, the loop, selection, averaging, evaluation, streams.
 * It is part of every trial's hash: raise it when any of them gives other numbers, so that trials run again.
 * test/numerics.test.ts fails when numbers move without a raise.
 */
export const NUMERICS = 1;

/**
 * The version of how several steps are computed together (`lookAhead` of @digitbench/jit). It is part of the hashes of
 * trainings that may be computed so, and of no others.
 */
export const LOOK_AHEAD_NUMERICS = 1;

/**
 * The batches of which several steps may be computed together: up to a size, under gradient descent without and with momentum, and
 * with a momentum from `inPlace.momentum` on in these sizes, too.
 */
export const LOOK_AHEAD_BATCH = {
  plain: 32,
  momentum: 8,
  inPlace: { momentum: 0.5, sizes: [16, 32] },
} as const;
