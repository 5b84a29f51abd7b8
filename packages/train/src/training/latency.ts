import { Bench } from 'tinybench';

const samplesKept = 64;
const slow = 1_000; // ms

/**
 * Milliseconds of single calls, for about 100 ms, in rising order. Of many calls, evenly spaced ranks are kept, so that all
 * quantiles are preserved. A call that takes a second is timed once.
 */
export async function measureLatency(call: () => Promise<unknown>): Promise<number[]> {
  const started = performance.now();
  await call();
  const first = performance.now() - started;
  if (first > slow) return [round(first)];

  const bench = new Bench({
    time: 100,
    iterations: 5,
    warmupTime: 20,
    warmupIterations: 1,
    retainSamples: true,
    throws: true,
  });
  bench.add('predict', async () => {
    await call();
  });
  const [task] = await bench.run();
  const result = task?.result;
  const samples = result && 'latency' in result ? (result.latency.samples ?? []) : [];
  return thin([...samples]).map(round);
}

export function thin(samples: readonly number[]): number[] {
  const sorted = samples.toSorted((a, b) => a - b);
  if (sorted.length <= samplesKept) return sorted;
  const step = (sorted.length - 1) / (samplesKept - 1);
  return Array.from({ length: samplesKept }, (_, i) => sorted[Math.round(i * step)] ?? 0);
}

const round = (milliseconds: number) => Number(milliseconds.toPrecision(4));
