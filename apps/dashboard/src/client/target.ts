export { sameConditions, toTarget } from '@digitbench/results/browser';
export { targetText } from '../data/to-target.ts';
