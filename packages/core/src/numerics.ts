/**
 * The version of what this package computes: streams, splits, tasks, losses, initialisation, schedules. It is part of
 * every trial's hash: raise it when any of them gives other numbers, so that trials run again.
 */
export const NUMERICS = 1;
