import { loadDataset } from '@digitbench/data/node';
import { describeMachine } from '@digitbench/train/node';
import { type Contender, reference } from './contenders.ts';
import { measureStep } from './measure.ts';
import { chooseCore } from './pin.ts';
import type { EngineRecord, Problem } from './record.ts';
import { Starter } from './start.ts';
import type { StepSpec } from './steps.ts';
import { formatStep } from './table.ts';

export interface EnginesBenchOptions {
  steps: readonly StepSpec[];
  contenders: readonly Contender[];
  rounds: number;
  /** How long one turn of one contender lasts; convolutional steps take four times that. */
  seconds: number;
  /** Folder of four IDX files; MNIST unless given. */
  dataset?: string | undefined;
  progress(text: string): void;
}

/** Measures the steps on the contenders, side by side, each on one thread. The record lists what could not be measured. */
export async function runEnginesBench(options: EnginesBenchOptions): Promise<EngineRecord> {
  const { steps, rounds, seconds, progress } = options;
  const startedAt = new Date().toISOString();
  const core = chooseCore();
  const problems: Problem[] = [];
  const starter = await Starter.prepare(options.contenders, core, { problems, progress });
  const { ready } = starter;
  const { train: images } = loadDataset(options.dataset);
  const record: EngineRecord = {
    schema: 1,
    startedAt,
    machine: describeMachine(),
    threads: 1,
    pinned: core !== null,
    rounds,
    secondsPerTurn: seconds,
    reference,
    contenders: Object.fromEntries(ready.map(({ name, title }) => [name, { title, versions: {} }])),
    steps: steps.map(({ name, title, family, batchSize }) => ({ name, title, family, batchSize })),
    measurements: [],
    problems,
  };
  const start = (contender: Contender) => starter.start(contender);
  for (const step of steps) {
    const here = ready.filter(({ families }) => families.includes(step.family));
    const result = await measureStep(step, here, { images, rounds, seconds, start, progress });
    record.measurements.push(...result.measurements);
    problems.push(...result.problems);
    for (const [name, versions] of Object.entries(result.versions)) {
      const contender = record.contenders[name];
      if (contender !== undefined) contender.versions = versions;
    }
    progress(formatStep(record, step.name));
  }
  return record;
}
