/**
 * The version of what compiled programs compute. It is raised whenever a lowering, a pass, an optimizer or the random
 * numbers give other bits than before, so that results of different versions are not taken for repetitions.
 */
export const NUMERICS = 2;
