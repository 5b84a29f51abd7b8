/** What an example reached, and what that is called. */
export interface Outcome {
  readonly measure: string;
  readonly value: number;
}

/** Prints what an example reached, and how long it took. */
export async function report(train: () => Promise<Outcome>): Promise<void> {
  const start = performance.now();
  const { measure, value } = await train();
  const seconds = (performance.now() - start) / 1000;
  console.log(`${measure}: ${value.toFixed(3)} after ${seconds.toFixed(1)} s`);
}
