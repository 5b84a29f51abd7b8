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

/** The largest batches of which several steps may be computed together, under gradient descent without and with momentum. */
export const LOOK_AHEAD_BATCH = { plain: 32, momentum: 8 } as const;
