import { mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type RedisServer, startRedis } from '@digitbench/testing';
import { Chance } from '../chance.ts';
import { prepare } from '../data.ts';
import { judge } from '../judge.ts';
import { childrenOf, digitbench, kill, type Running, start } from '../process.ts';
import { inspect } from '../records.ts';

/** What can happen to the parts of a run over a queue. */
export const kinds = [
  'worker',
  'machine',
  'children',
  'coordinator',
  'server',
  'suspension',
  'second',
] as const;
export type Kind = (typeof kinds)[number];

export const meanings: Record<Kind, string> = {
  worker: 'a worker killed, its processes orphaned',
  machine: 'a worker and all its processes killed',
  children: 'all processes of a worker killed, not the worker',
  coordinator: 'the run that collects killed, and started again',
  server: 'the server killed, and started again with its append-only file',
  suspension: 'a worker suspended for longer than it is believed in, and woken',
  second: 'a second run with an overlapping plan and a folder of its own',
};

export interface QueueCampaignRequest {
  /** A folder for data, server and results. */
  folder: string;
  /** Results folders that are brought to their end. */
  rounds: number;
  /** No new round after so many seconds. */
  seconds: number;
  /** Decides what happens when. */
  seed: number;
  say(line: string): void;
  signal?: AbortSignal;
}

export interface QueueFigures {
  blows: Record<Kind, number>;
  rounds: number;
  /** Trials of one round. */
  trials: number;
  /** Trainings that were finished, in all rounds. */
  trainings: number;
  seconds: number;
  violations: string[];
}

/** How many workers there are, and for how many milliseconds the server believes one that says nothing. */
const workers = 3;
const belief = 1_500;
const seeds = 8;
/** Milliseconds in which a round has to come to its end. */
const patience = 240_000;

/** Kills, suspends and restarts the parts of runs over a queue, and compares what comes of it with a run that nobody disturbed. */
export async function runQueueCampaign(request: QueueCampaignRequest): Promise<QueueFigures> {
  const { folder, say } = request;
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  const chance = new Chance(request.seed);
  const data = prepare(folder);
  const common = ['run', 'hurried', '--seeds', String(seeds), ...data];
  const undisturbed = join(folder, 'undisturbed');
  const first = await digitbench([...common, '--results', undisturbed]);
  if (first.code !== 0) throw new Error(`campaign: the undisturbed run failed: ${first.stderr}`);
  const reference = inspect(undisturbed);
  const figures: QueueFigures = {
    blows: { worker: 0, machine: 0, children: 0, coordinator: 0, server: 0, suspension: 0, second: 0 },
    rounds: 0,
    trials: reference.records.length,
    trainings: 0,
    seconds: 0,
    violations: [],
  };
  const isOver = () =>
    figures.rounds >= request.rounds || elapsed() > request.seconds || request.signal?.aborted === true;
  while (!isOver()) {
    const name = `round ${figures.rounds + 1}`;
    const place = join(folder, `round-${figures.rounds + 1}`);
    const server = await startRedis(join(place, 'redis'));
    // A port may be used again. A queue of the same name would find what workers kept of an earlier round.
    const queue = `${server.url}?prefix=${basename(folder)}-${figures.rounds + 1}`;
    const round = new Round(place, { server, queue }, data, chance, figures);
    try {
      const folders = await round.run(common);
      for (const results of folders) await look(results, name);
      figures.trainings += round.trainings;
      const most = figures.trials + workers * round.losses;
      if (round.trainings > most)
        figures.violations.push(
          `${name}: ${round.trainings} trainings; at most ${most} after ${round.losses} losses`,
        );
    } catch (error) {
      figures.violations.push(`${name}: ${error instanceof Error ? error.message : error}`);
    } finally {
      await round.end();
      await server.stop();
    }
    figures.rounds++;
    const blows = Object.values(figures.blows).reduce((sum, count) => sum + count, 0);
    say(`${figures.rounds} of ${request.rounds} rounds after ${elapsed().toFixed(0)} s, ${blows} blows`);
    if (figures.violations.length === 0) rmSync(place, { recursive: true, force: true });
  }
  figures.seconds = elapsed();
  return figures;

  async function look(results: string, name: string): Promise<void> {
    const { found, violations } = await judge(results, reference);
    const expect = (holds: boolean, violation: string) => {
      if (!holds) violations.push(violation);
    };
    const failed = found.records.filter(({ outcome }) => outcome.status === 'failed');
    expect(failed.length === 0, `${failed.length} trials failed: ${JSON.stringify(failed[0]?.outcome)}`);
    expect(found.broken.length === 0, `half a record: ${found.broken.join(', ')}`);
    expect(found.texts.size === figures.trials, `${found.texts.size} records of ${figures.trials} trials`);
    figures.violations.push(...violations.map((violation) => `${name}: ${violation}`));
  }
}

/**
 * Whether it was started at a moment when the server was down, or was killed while it was greeted: these are what `connectNow`
 * says of either. A person, or systemd, would start it again.
 */
const metNoServer = ({ alive, stderr }: Running): boolean =>
  !alive && /^digitbench: queue: \S+: (nothing listens there|it closed the connection)/m.test(stderr);

/** One server, its workers and those who collect. */
class Round {
  readonly #place: string;
  readonly #server: RedisServer;
  readonly #queue: string;
  readonly #data: string[];
  readonly #chance: Chance;
  readonly #figures: QueueFigures;
  readonly #environment: Record<string, string>;
  readonly #workers: Running[] = [];
  readonly #all: Running[] = [];
  /** Blows that may have cost the trials in flight. */
  losses = 0;

  constructor(
    place: string,
    { server, queue }: { server: RedisServer; queue: string },
    data: string[],
    chance: Chance,
    figures: QueueFigures,
  ) {
    mkdirSync(place, { recursive: true });
    this.#place = place;
    this.#server = server;
    this.#queue = queue;
    this.#data = data.filter((word, i) => word !== '--profile' && data[i - 1] !== '--profile');
    this.#chance = chance;
    this.#figures = figures;
    this.#environment = { DIGITBENCH_TEST_QUEUE_BELIEF: String(belief) };
  }

  /** Strikes until everything is collected; gives back the folders of those who collected. */
  async run(common: readonly string[]): Promise<string[]> {
    for (let i = 0; i < workers; i++) this.#workers.push(this.#startWorker());
    const results = join(this.#place, 'results');
    const collect = (to: string) => this.#start([...common, '--results', to, '--queue', this.#queue]);
    let coordinator = collect(results);
    let second: { results: string; running: Running } | undefined;
    const began = performance.now();
    let blowsLeft = 3 + this.#chance.below(4);
    while (coordinator.alive || metNoServer(coordinator)) {
      if (!coordinator.alive) coordinator = collect(results);
      if (second !== undefined && metNoServer(second.running)) second.running = collect(second.results);
      this.#tend();
      await Promise.race([wait(100 + this.#chance.fraction() * 700), coordinator.ended]);
      if (!coordinator.alive) continue;
      if (performance.now() - began > patience)
        throw new Error(`not done after ${patience / 1000} s: ${coordinator.stderr.slice(-2_000)}`);
      if (blowsLeft-- <= 0) continue;
      const kind = this.#chance.of(kinds);
      this.#figures.blows[kind]++;
      if (kind === 'coordinator') {
        kill(coordinator.pid, true);
        await coordinator.ended;
        coordinator = collect(results);
      } else if (kind === 'second') {
        const other = join(this.#place, 'second');
        second ??= { results: other, running: collect(other) };
      } else await this.#strike(kind);
    }
    const { code, stderr } = await coordinator.ended;
    if (code !== 0) throw new Error(`the run ended with ${code}: ${stderr.slice(-3_000)}`);
    if (second === undefined) return [results];
    await Promise.race([second.running.ended, wait(1_000)]);
    if (metNoServer(second.running)) second.running = collect(second.results);
    const ended = await Promise.race([second.running.ended, wait(patience, undefined, { ref: false })]);
    if (ended?.code !== 0)
      throw new Error(`the second run ended with ${ended?.code}: ${second.running.stderr.slice(-3_000)}`);
    return [results, second.results];
  }

  /** Trainings that workers finished. */
  get trainings(): number {
    const said = this.#all.map(
      ({ stderr }) => stderr.match(/^hurried\/\S+ seed \d+: [\d.]+ %$/gm)?.length ?? 0,
    );
    return said.reduce((sum, count) => sum + count, 0);
  }

  async end(): Promise<void> {
    for (const { pid } of this.#all) {
      kill(pid, true);
    }
    await Promise.all(this.#all.map(({ ended }) => ended));
  }

  #start(args: readonly string[]): Running {
    const running = start(args, { environment: this.#environment });
    this.#all.push(running);
    return running;
  }

  #startWorker(): Running {
    return this.#start(['worker', '--queue', this.#queue, '--jobs', '1', ...this.#data]);
  }

  /** Starts workers again that met no server. No worker may end by itself for another reason. */
  #tend(): void {
    for (const [i, worker] of this.#workers.entries()) {
      if (worker.alive) continue;
      if (!metNoServer(worker)) throw new Error(`a worker ended by itself: ${worker.stderr.slice(-3_000)}`);
      this.#workers[i] = this.#startWorker();
    }
  }

  async #strike(kind: Exclude<Kind, 'coordinator' | 'second'>): Promise<void> {
    this.losses++;
    this.#tend();
    const index = this.#chance.below(workers);
    const worker = this.#workers[index];
    if (worker === undefined) return;
    if (kind === 'server') {
      await this.#server.kill();
      await wait(this.#chance.fraction() * 2_000);
      await this.#server.restart();
    } else if (kind === 'children') {
      for (const child of childrenOf(worker.pid)) kill(child, false);
    } else if (kind === 'suspension') {
      process.kill(worker.pid, 'SIGSTOP');
      await wait(3 * belief);
      process.kill(worker.pid, 'SIGCONT');
    } else {
      kill(worker.pid, kind === 'machine');
      await worker.ended;
      this.#workers[index] = this.#startWorker();
    }
  }
}
