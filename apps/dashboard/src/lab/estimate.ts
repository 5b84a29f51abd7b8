/**
 * Seconds of an epoch in a browser on a laptop, roughly: three multiply-adds for each of a forward pass, at what the
 * runtime's WebAssembly reaches on one thread, and the time that an example costs whatever the network.
 */
export function secondsHere(multiplyAdds: number | null, examples: number): number {
  return examples * ((3 * (multiplyAdds ?? 0)) / RATE + PER_EXAMPLE);
}

/** Multiply-adds a second, and seconds an example: test/estimate.test.ts has the measurements that they fit. */
const RATE = 26e9;
const PER_EXAMPLE = 10e-6;
