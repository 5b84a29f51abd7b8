import { hostTarget } from '../../src/session/target.ts';

const target = await hostTarget();

export const hasBlocks = target.block > 0;

/** 8 where the machine has none: the tests then compare the plain path only. */
export const block = hasBlocks ? target.block : 8;
