/** What an epoch costs. */
export interface EpochWork {
  /** Of one example's forward pass. */
  multiplyAdds: number | null;
  examples: number;
  /** Whether the network convolves: small maps use the processor less well than products of matrices. */
  convolves: boolean;
}

/**
 * Seconds of an epoch in a browser on a laptop, roughly: three multiply-adds for each of a forward pass, at what the
 * runtime's WebAssembly reaches on one thread, and the time that an example costs whatever the network.
 */
export function secondsHere({ multiplyAdds, examples, convolves }: EpochWork): number {
  return examples * ((3 * (multiplyAdds ?? 0)) / RATES[convolves ? 'convolution' : 'product'] + PER_EXAMPLE);
}

/** Multiply-adds a second, and seconds an example: test/estimate.test.ts has the measurements that they fit. */
const RATES = { product: 16e9, convolution: 5e9 } as const;
const PER_EXAMPLE = 9e-6;
