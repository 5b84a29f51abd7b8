/** The learning rate of a step (from 0), of so many. */
export type Rate = (step: number, steps: number) => number;

/** @throws Error for what is neither a number nor a function, and when called for what is no finite number. */
export function rateOf(caller: string, learningRate: unknown): Rate {
  if (typeof learningRate === 'number') {
    checkRate(caller, learningRate, '');
    return () => learningRate;
  }
  if (typeof learningRate !== 'function') {
    throw new Error(
      `jit: ${caller} got ${String(learningRate)} as learningRate; expected a number or a function of the step.`,
    );
  }
  return (step, steps) => {
    const rate: unknown = learningRate(step, steps);
    checkRate(caller, rate, ` of step ${step}`);
    return rate;
  };
}

function checkRate(caller: string, rate: unknown, where: string): asserts rate is number {
  if (typeof rate === 'number' && Number.isFinite(rate)) return;
  throw new Error(`jit: ${caller} got ${String(rate)} as learningRate${where}; expected a finite number.`);
}
