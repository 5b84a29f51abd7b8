import type { StepRandom } from '@digitbench/core';

/** Random numbers of an evaluation, in which nothing may be drawn. If something is, the error names `who`. */
export const drawsNothing = (who: 'network' | 'loss'): StepRandom => ({
  uniform() {
    throw new Error(
      `${who}: drew random numbers outside of training; draw them only where \`training\` is true`,
    );
  },
});
