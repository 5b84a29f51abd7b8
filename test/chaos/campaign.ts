import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Chance } from './chance.ts';
import { prepare } from './data.ts';
import { judge } from './judge.ts';
import { childrenOf, digitbench, type Ended, kill, type Running, start } from './process.ts';
import { type Inspection, inspect, trialOf } from './records.ts';

/** Ways to end a run that nobody is prepared for. */
export const kinds = ['group', 'harness', 'worker', 'write', 'pair'] as const;
export type Kind = (typeof kinds)[number];

export const meanings: Record<Kind, string> = {
  group: 'the whole process group, at a random moment',
  harness: 'the harness alone, its workers orphaned',
  worker: 'a worker alone',
  write: "the whole group, in the middle of a record's write",
  pair: 'one of two harnesses that share the results folder',
};

export interface CampaignRequest {
  /** A folder for data and results. */
  folder: string;
  kills: number;
  /** No new kill after so many seconds. */
  seconds: number;
  /** Decides what is killed when; the machine's own timing makes no two campaigns alike all the same. */
  seed: number;
  say(line: string): void;
  /** Ends the campaign after the round at hand. */
  signal?: AbortSignal;
}

export interface Figures {
  /** Kills that met a living process, by kind. */
  kills: Record<Kind, number>;
  /** Times the command was started. */
  runs: number;
  /** Results folders brought to their end, and compared with the undisturbed run. */
  rounds: number;
  /** Trials of one round. */
  trials: number;
  /** Records that were there after a kill, all in all: each was looked at again after each later one. */
  looks: number;
  /** Temporary files and reservations that kills left behind, all in all; the next runs cleared them away. */
  leftovers: number;
  seconds: number;
  /** What should never be: empty. */
  violations: string[];
}

/** Seeds of each entry of the study: twenty trials a round. */
const seeds = 5;
const jobs = 2;
const tear = fileURLToPath(new URL('preload/torn-writes.mjs', import.meta.url));

/** Kills runs until the kills are spent, and checks after each that nothing finished is lost, torn or trained twice. */
export async function runCampaign(request: CampaignRequest): Promise<Figures> {
  const { say } = request;
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  const chance = new Chance(request.seed);
  const marks = join(request.folder, 'marks');
  mkdirSync(marks, { recursive: true });
  const base = [
    'run',
    'hurried',
    '--seeds',
    String(seeds),
    '--jobs',
    String(jobs),
    ...prepare(request.folder),
  ];
  const figures: Figures = {
    kills: { group: 0, harness: 0, worker: 0, write: 0, pair: 0 },
    runs: 0,
    rounds: 0,
    trials: 0,
    looks: 0,
    leftovers: 0,
    seconds: 0,
    violations: [],
  };
  const begin = (results: string, environment: Record<string, string> = {}): Running => {
    figures.runs++;
    return start([...base, '--results', results], { environment: { CHAOS_MARKS: marks, ...environment } });
  };

  const undisturbed = join(request.folder, 'undisturbed');
  const first = begin(undisturbed);
  const before = performance.now();
  const ended = await first.ended;
  const duration = performance.now() - before;
  if (ended.code !== 0) throw new Error(`campaign: the undisturbed run failed: ${ended.stderr}`);
  const reference = inspect(undisturbed);
  figures.trials = reference.records.length;
  say(`undisturbed run: ${figures.trials} trials in ${(duration / 1000).toFixed(1)} s`);

  const spent = () => Object.values(figures.kills).reduce((sum, count) => sum + count, 0);
  const isOver = () =>
    spent() >= request.kills || elapsed() > request.seconds || request.signal?.aborted === true;
  while (!isOver()) {
    const round = new Round(join(request.folder, `round-${figures.rounds + 1}`), figures);
    while (!isOver()) {
      const kind = chance.of(kinds);
      const runs = beginFor(kind, round.results);
      const done = await strike(kind, runs, chance.fraction() * duration);
      round.look(runs, kind);
      if (done) break;
    }
    await finish(round);
    say(`${spent()} of ${request.kills} kills after ${elapsed().toFixed(0)} s, ${figures.rounds} rounds`);
  }
  const twice = join(marks, 'twice.log');
  if (existsSync(twice)) figures.violations.push(`trained twice at once: ${readFileSync(twice, 'utf8')}`);
  figures.seconds = elapsed();
  return figures;

  function beginFor(kind: Kind, results: string): Running[] {
    if (kind === 'pair') return [begin(results), begin(results)];
    if (kind !== 'write') return [begin(results)];
    const point = chance.of(['half', 'unsynced', 'unrenamed', 'renamed']);
    return [
      begin(results, { NODE_OPTIONS: `--import ${tear}`, CHAOS_TEAR: `${1 + chance.below(8)}:${point}` }),
    ];
  }

  /** Kills once; true where the run had ended by itself before. */
  async function strike(kind: Kind, runs: readonly Running[], delay: number): Promise<boolean> {
    const [run] = runs;
    if (run === undefined) return false;
    if (kind === 'write') {
      // It kills itself, or comes to its end with fewer records than it was to write.
      const { signal } = await run.ended;
      if (signal === 'SIGKILL') figures.kills.write++;
      return signal !== 'SIGKILL';
    }
    await Promise.race([wait(delay), run.ended]);
    const workers = kind === 'worker' ? childrenOf(run.pid) : [];
    const target = kind === 'worker' ? workers[chance.below(workers.length)] : run.pid;
    if (run.alive && target !== undefined && kill(target, kind === 'group' || kind === 'pair'))
      figures.kills[kind]++;
    const codes = (await Promise.all(runs.map(({ ended }) => ended))).map(({ code }) => code);
    return codes.includes(0);
  }

  /** Runs what is left, undisturbed, and compares all of it with the run that nobody disturbed. */
  async function finish({ results, name }: Round): Promise<void> {
    let last: Ended = await begin(results).ended;
    // A worker killed alone leaves a failed trial, which the next run tries again; this was that run.
    if (last.code !== 0) last = await begin(results).ended;
    const { found, violations } = await judge(results, reference);
    const expect = (holds: boolean, violation: string) => {
      if (!holds) violations.push(violation);
    };
    expect(last.code === 0, `the last run ended with ${last.code}: ${last.stderr}`);
    expect(found.leftovers.length === 0, `left behind: ${found.leftovers.join(', ')}`);
    const again = await digitbench([...base, '--results', results]);
    figures.runs++;
    expect(
      again.code === 0 && again.stderr.includes(`${figures.trials} trials recorded, nothing to train`),
      `a further run found something to do: ${again.stderr}`,
    );
    figures.violations.push(...violations.map((violation) => `${name}: ${violation}`));
    figures.rounds++;
    if (figures.violations.length === 0) rmSync(results, { recursive: true, force: true });
  }
}

/** One results folder, from the first kill to the last record. */
class Round {
  readonly results: string;
  readonly name: string;
  readonly #figures: Figures;
  /** Text of each record of a finished trial that was seen, by path. */
  readonly #finished = new Map<string, string>();

  constructor(results: string, figures: Figures) {
    this.results = results;
    this.name = `round ${figures.rounds + 1}`;
    this.#figures = figures;
  }

  /** Checks the folder after a kill against what was there before and what the killed runs had said. */
  look(runs: readonly Running[], kind: Kind): void {
    const found = inspect(this.results);
    const violation = (text: string) => this.#figures.violations.push(`${this.name}, ${kind}: ${text}`);
    for (const path of found.broken) violation(`${path} is half a record`);
    for (const [path, text] of this.#finished) {
      const now = found.texts.get(path);
      if (now === undefined) violation(`${path} is lost`);
      else if (now !== text) violation(`${path} was finished and has changed`);
    }
    for (const trial of saidOf(runs))
      if (!has(found, trial)) violation(`${trial} was said to be done and is not`);
    for (const [path, text] of found.texts)
      if (!text.includes('"status":"failed"')) this.#finished.set(path, text);
    this.#figures.looks += found.texts.size;
    this.#figures.leftovers += found.leftovers.length;
  }
}

/** The trials that runs reported as done. */
function saidOf(runs: readonly Running[]): string[] {
  return runs.flatMap(({ stderr }) =>
    [...stderr.matchAll(/^\[\d+\/\d+\] hurried\/(\S+ seed \d+): [\d.]+ %/gm)].map(([, trial = '']) => trial),
  );
}

const has = ({ records }: Inspection, trial: string) =>
  records.some((record) => trialOf(record) === trial && record.outcome.status !== 'failed');
