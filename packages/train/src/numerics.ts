/**
 * The version of what this package computes: the training step, the loop, selection, averaging, evaluation, streams.
 * It is part of every trial's hash: raise it when any of them gives other numbers, so that trials run again.
 * test/numerics.test.ts fails when numbers move without a raise.
 */
export const NUMERICS = 1;
