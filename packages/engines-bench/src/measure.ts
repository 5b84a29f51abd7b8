import type { ImageSet } from '@digitbench/core';
import type { ContenderProcess } from './child.ts';
import { type Contender, reference } from './contenders.ts';
import { StepData } from './data.ts';
import type { Measured, Prepared } from './protocol.ts';
import type { Measurement, Problem } from './record.ts';
import type { StepSpec } from './steps.ts';
import { agreement, median, ratioOf, spreadOf } from './summary.ts';
import { weightsOf } from './weights.ts';

export interface StepMeasurement {
  measurements: Measurement[];
  versions: Record<string, Record<string, string>>;
  problems: Problem[];
}

export interface MeasureOptions {
  images: ImageSet;
  rounds: number;
  /** How long one contender's turn lasts. */
  seconds: number;
  start(contender: Contender): ContenderProcess;
  progress(text: string): void;
}

interface Runner {
  contender: Contender;
  process: ContenderProcess;
  prepared: Prepared;
  turns: Measured[];
}

/** First steps whose losses are compared. Convolutions differ sooner, since their sums are longer. */
const comparedSteps = { mlp: 8, convolution: 3 } as const;

/** A step of a convolutional network takes so much longer that its turn must be longer as well. */
const turnFactor = { mlp: 1, convolution: 4 } as const;

/**
 * Measures one step on all contenders: each gets a process, all are prepared and warmed up, then they take turns,
 * A B C A B C …, so that whatever else happens on the machine happens to all of them.
 */
export async function measureStep(
  step: StepSpec,
  contenders: readonly Contender[],
  { images, rounds, seconds, start, progress }: MeasureOptions,
): Promise<StepMeasurement> {
  using data = new StepData(step, images);
  const problems: Problem[] = [];
  let runners: Runner[] = [];
  const attempt = async <T>(contender: Contender, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      problems.push({ step: step.name, by: contender.name, reason });
      progress(`${step.name}: ${contender.name} left out: ${reason}`);
      runners = runners.filter((runner) => runner.contender !== contender);
      return undefined;
    }
  };
  const processes: ContenderProcess[] = [];
  try {
    const turn = seconds * turnFactor[step.family];
    for (const contender of contenders) {
      progress(`${step.name}: preparing ${contender.name}`);
      await attempt(contender, async () => {
        const process = start(contender);
        processes.push(process);
        const prepared = await process.prepare({
          step: { ...step, weights: weightsOf(step).map(({ shape }) => shape) },
          variant: contender.variant(step.family),
          data: data.files,
          order: Array.from(
            { length: comparedSteps[step.family] * step.batchSize },
            (_, i) => i % step.examples,
          ),
        });
        await process.measure(turn); // Warm-up; determines how many steps a turn has.
        runners.push({ contender, process, prepared, turns: [] });
      });
    }
    progress(`${step.name}: ${rounds} rounds, about ${Math.round(rounds * runners.length * turn)} s`);
    for (let round = 1; round <= rounds; round++) {
      for (const runner of [...runners]) {
        const measured = await attempt(runner.contender, () => runner.process.measure(turn));
        if (measured !== undefined) runner.turns.push(measured);
      }
    }
    const peaks = new Map<Contender, number>();
    for (const { contender, process } of [...runners]) {
      const finished = await attempt(contender, () => process.finish());
      if (finished !== undefined) peaks.set(contender, finished.peakMegabytes);
    }
    return { ...summarise(step, runners, peaks), problems };
  } finally {
    for (const process of processes) process.kill();
  }
}

function summarise(step: StepSpec, runners: readonly Runner[], peaks: ReadonlyMap<Contender, number>) {
  const times = (runner: Runner) => runner.turns.map(({ microseconds }) => microseconds);
  const base = runners.find(({ contender }) => contender.name === reference);
  const random = step.layers.some(({ kind }) => kind === 'dropout');
  const agrees = agreement(runners.map(({ prepared }) => prepared.losses));
  const measurements = runners.map((runner, i): Measurement => {
    const { contender, prepared, turns } = runner;
    return {
      step: step.name,
      by: contender.name,
      microseconds: median(times(runner)),
      spread: spreadOf(times(runner)),
      processorMicroseconds: median(turns.map(({ processorMicroseconds }) => processorMicroseconds)),
      ratio: base === undefined ? null : ratioOf(times(runner), times(base)),
      rounds: turns.length,
      stepsPerRound: turns[0]?.steps ?? 0,
      compileSeconds: prepared.compileSeconds,
      peakMegabytes: peaks.get(contender) ?? 0,
      losses: prepared.losses,
      agrees: random ? null : (agrees[i] ?? null),
    };
  });
  const versions = Object.fromEntries(
    runners.map(({ contender, prepared }) => [contender.name, prepared.versions]),
  );
  return { measurements, versions };
}
