import { join } from 'node:path';
import process from 'node:process';
import { loadDataset } from '@digitbench/data/node';
import { describeMachine, loadEngine } from '@digitbench/train/node';
import { ContenderProcess } from './child.ts';
import { type Contender, isEngine, type PeerPackage, reference } from './contenders.ts';
import { measureStep } from './measure.ts';
import { chooseCore, oneThread, pinned } from './pin.ts';
import { peersCache, preparePeer } from './python.ts';
import type { EngineRecord, Problem } from './record.ts';
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

/** A turn may hold one very slow step, and torch.compile takes its time. */
const timeLimit = 10 * 60_000; // ms

/** Measures the steps on the contenders, side by side, each on one thread. The record lists what could not be measured. */
export async function runEnginesBench(options: EnginesBenchOptions): Promise<EngineRecord> {
  const { steps, rounds, seconds, progress } = options;
  const startedAt = new Date().toISOString();
  const core = chooseCore();
  const problems: Problem[] = [];
  const pythons = await preparePeers(options, problems);
  const ready: Contender[] = [];
  for (const contender of options.contenders) {
    if (await isReady(contender, pythons, problems)) ready.push(contender);
  }
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
  const start = (contender: Contender) => {
    const program = contender.needs === undefined ? process.execPath : (pythons.get(contender.needs) ?? '');
    const environment = { ...process.env, ...oneThread, PYTHONPYCACHEPREFIX: join(peersCache(), 'bytecode') };
    return new ContenderProcess(pinned(core, [program, contender.module]), environment, timeLimit);
  };
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

/** The Python interpreters of the peers asked for; one that cannot be installed is a problem of its contenders. */
async function preparePeers(
  { contenders: asked, progress }: EnginesBenchOptions,
  problems: Problem[],
): Promise<Map<PeerPackage, string>> {
  const pythons = new Map<PeerPackage, string>();
  const needed = new Set(asked.flatMap(({ needs }) => needs ?? []));
  for (const peer of needed) {
    try {
      pythons.set(peer, await preparePeer(peer, progress));
    } catch (error) {
      const reason = `not installed: ${error instanceof Error ? error.message : String(error)}`;
      problems.push({ step: null, by: peer, reason });
      progress(`${peer}: ${reason}`);
    }
  }
  return pythons;
}

async function isReady(
  { name, needs }: Contender,
  pythons: ReadonlyMap<PeerPackage, string>,
  problems: Problem[],
): Promise<boolean> {
  if (needs !== undefined) return pythons.has(needs);
  if (!isEngine(name)) return true;
  const available = await (await loadEngine(name)).available();
  if (available !== true) problems.push({ step: null, by: name, reason: available });
  return available === true;
}
