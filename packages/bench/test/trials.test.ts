import { openStore, type Store } from '@digitbench/results';
import { describeMachine, Tail } from '@digitbench/train/node';
import type { EntryFacts, Failure } from '@digitbench/train/protocol';
import { recordOf } from '@digitbench/train/record';
import { describe, expect, it } from 'vitest';
import { overhead } from '../src/commands/run/totals.ts';
import { explainExit } from '../src/place/local/exit.ts';
import type { RemotePlace } from '../src/place/place.ts';
import { estimateSeconds } from '../src/plan/estimate.ts';
import { type PlannedTrial, type PlanRequest, planTrials } from '../src/plan/plan.ts';
import { TrialQueue } from '../src/plan/queue.ts';
import { runTrials } from '../src/run/trials.ts';
import { budgetOf } from '../src/zoo/profile.ts';
import { temporaryFolder } from './support/cli.ts';
import { madeUp } from './support/records.ts';

const data = {
  name: 'd',
  title: 'D',
  checksum: 'c',
  train: 60_000,
  test: 10_000,
  rows: 28,
  columns: 28,
  classes: 10,
  classNames: [...'0123456789'],
  transposed: false,
  warnings: [],
};

function facts(multiplyAdds: number, epochs = 10): EntryFacts {
  return {
    entry: 'e',
    title: '',
    family: '',
    kind: 'network',
    parameters: 1,
    multiplyAdds,
    layers: null,
    accuracyOf: 'digit',
    recipe: {},
    trainings: [{ member: null, parameters: 1, multiplyAdds, epochs, batchSize: 64 }],
    reported: [],
    notes: [],
    level: null,
    inShortProfiles: true,
    budgets: {},
    faults: [],
  };
}

describe('estimates', () => {
  it('grow with the network, the epochs and the examples', () => {
    const base = estimateSeconds(facts(1e5), {}, data);
    expect(estimateSeconds(facts(1e6), {}, data)).toBeGreaterThan(base);
    expect(estimateSeconds(facts(1e5, 20), {}, data)).toBeGreaterThan(base);
    expect(estimateSeconds(facts(1e5), { epochs: 3 }, data)).toBeLessThan(base);
    expect(estimateSeconds(facts(1e5), { trainExamples: 1000 }, data)).toBeLessThan(base);
  });
});

describe('budgets', () => {
  it("are the profile's, unless the entry names its own", () => {
    expect(budgetOf('smoke', undefined)).toEqual({
      epochs: 1,
      trainExamples: 2000,
      evaluationExamples: 2000,
    });
    expect(budgetOf('quick', undefined)).toEqual({ epochs: 3 });
    expect(budgetOf('quick', { quick: { epochs: 1, examples: 500 } })).toEqual({
      epochs: 1,
      trainExamples: 500,
    });
    expect(budgetOf('paper', { quick: { epochs: 1 } })).toEqual({});
  });
});

describe('the queue', () => {
  const trial = (entry: EntryFacts, seed: number, estimate: number) =>
    ({ facts: entry, estimate, trial: { seed } }) as PlannedTrial;
  const [a, b, c] = [facts(1), facts(2), facts(3)];
  const seedOf = (planned: PlannedTrial | undefined) => planned?.trial.seed;

  it('starts with the longest', () => {
    const queue = new TrialQueue([trial(a, 1, 9), trial(b, 2, 5), trial(c, 3, 1)]);
    expect([seedOf(queue.take(undefined)), seedOf(queue.take(undefined))]).toEqual([1, 2]);
  });

  it('gives a worker another seed of its last entry where that is nearly as long', () => {
    const queue = new TrialQueue([trial(a, 1, 9), trial(b, 2, 8), trial(c, 3, 1)]);
    expect(seedOf(queue.take(trial(b, 0, 8)))).toBe(2);
    expect(seedOf(queue.take(trial(c, 0, 1)))).toBe(1);
    expect(seedOf(queue.take(trial(c, 0, 1)))).toBe(3);
    expect(queue.take(undefined)).toBeUndefined();
  });
});

describe('the plan', () => {
  const study = {
    name: 'study',
    folder: '/',
    module: '/index.ts',
    ledger: null,
    sameNumbers: null,
    problems: [],
  };
  const known = {
    study,
    sources: 's',
    numbers: 's',
    facts: {
      title: '',
      question: '',
      source: null,
      task: 't',
      inputs: {},
      evaluation: '',
      testExamples: 'given' as const,
      claims: [],
      entries: [facts(1e5), { ...facts(1e7), entry: 'long' }],
      fitted: null,
      brokenEntries: [],
      unfitEntries: [],
      factors: [],
      ledger: null,
      numerics: { core: 1, jit: 1 },
    },
  };
  const plan = (store: Store, request: Partial<PlanRequest> = {}, dataset = data) =>
    planTrials(
      { profile: 'quick', seeds: 5, ...request },
      { store, studies: [{ known, entries: known.facts.entries, named: false }], engine: 'onnx', dataset },
    );
  const store = () => openStore(temporaryFolder());
  const names = ({ open }: { open: PlannedTrial[] }) =>
    open.map(({ trial }) => `${trial.entry} ${trial.seed}`);

  it('starts with the longest, and shards share out every trial once', async () => {
    const all = names(await plan(store()));
    expect(all).toHaveLength(10);
    expect(all.slice(0, 5).every((name) => name.startsWith('long'))).toBe(true);
    const parts = [];
    for (const index of [1, 2, 3]) {
      parts.push(...names(await plan(store(), { shard: { index, count: 3 } })));
    }
    expect(parts.toSorted()).toEqual(all.toSorted());
  });

  it("trains some of a factor's values in the short profiles, all in the full one and where they are named", async () => {
    const [short, long] = known.facts.entries;
    if (short === undefined || long === undefined) throw new Error('two entries expected');
    const entries = [short, { ...long, inShortProfiles: false }];
    const planned = async (profile: PlanRequest['profile'], named: boolean) =>
      names(
        await planTrials(
          { profile, seeds: 1 },
          { store: store(), studies: [{ known, entries, named }], engine: 'onnx', dataset: data },
        ),
      );
    expect(await planned('quick', false)).toEqual(['e 1']);
    expect(await planned('smoke', false)).toEqual(['e 1']);
    expect(await planned('paper', false)).toEqual(['long 1', 'e 1']);
    expect(await planned('quick', true)).toEqual(['long 1', 'e 1']);
  });

  it('leaves out what is recorded with the same hash, tries again what failed, and everything when told to', async () => {
    const results = store();
    const { open } = await plan(results, { seeds: 1 });
    const startedAt = new Date().toISOString();
    const circumstances = { machine: describeMachine(), revision: null, startedAt, beside: 1 };
    const failureOf = ({ job }: PlannedTrial, failure: Failure) => recordOf(job, { failure }, circumstances);
    const [long, short] = open;
    if (long === undefined || short === undefined) throw new Error('two trials expected');
    await results.write(failureOf(long, { cause: 'time', reason: 'too slow' }));
    const diverged = failureOf(short, { cause: 'error', reason: 'x' });
    await results.write({ ...diverged, outcome: { status: 'diverged', reason: 'the loss became NaN' } });

    const again = await plan(results, { seeds: 1 });
    expect(names(again)).toEqual(['long 1']);
    expect(again.done.map(({ entry }) => entry)).toEqual(['e']);
    const forced = await plan(results, { seeds: 1, force: true });
    expect(names(forced)).toEqual(['long 1', 'e 1']);
    const other = await plan(results, { seeds: 1 }, { ...data, checksum: 'x' });
    expect(names(other)).toEqual(['long 1', 'e 1']);
  });
});

describe('why a worker ended', () => {
  it.each([
    [
      'JavaScript heap',
      134,
      null,
      'FATAL ERROR: Reached heap limit - JavaScript heap out of memory',
      'memory',
      /out of memory/,
    ],
    [
      'the watchdog',
      null,
      'SIGKILL',
      'digitbench-worker: memory limit passed: 2147483648 of 1073741824 bytes',
      'memory',
      /2048 MiB of the 1024 MiB/,
    ],
    ['a signal', null, 'SIGSEGV', '', 'crash', /crashed \(SIGSEGV\)$/],
    [
      'an exit',
      3,
      null,
      'some noise\nTypeError: x is no function\n    at y',
      'crash',
      /code 3 .*TypeError: x is no function$/,
    ],
  ] as const)('%s', (_, code, signal, output, cause, reason) => {
    expect(explainExit(code, signal, output)).toMatchObject({ cause, reason: expect.stringMatching(reason) });
  });

  it('is told by the last of its output, however much there was', () => {
    const tail = new Tail(100);
    for (let i = 0; i < 1000; i++) tail.push(Buffer.from('noise '.repeat(100)));
    tail.push(Buffer.from('\nthe end'));
    expect(tail.text()).toHaveLength(100);
    expect(tail.text().endsWith('the end')).toBe(true);
  });
});

it('overhead is the share of wall time, over all jobs, that no engine used', () => {
  const totals = {
    ok: 1,
    diverged: 0,
    failed: 0,
    elsewhere: 0,
    untaken: 0,
    removed: 0,
    unfinished: 0,
    engineSeconds: 15,
  };
  expect(overhead({ wall: 10, jobs: 2, totals })).toBe(0.25);
});

describe('a place on other machines', () => {
  it('that does not answer any more does not hold up Ctrl-C', async () => {
    const earlier = madeUp(0.9);
    const { study, entry, seed, profile, dataset, hash } = earlier;
    const trial = { study, entry, seed, profile, engine: 'onnx', dataset };
    const planned = { trial, estimate: 1, earlier, job: { kind: 'trial', hash } } as unknown as PlannedTrial;
    const { machine, revision, startedAt } = earlier;
    const outcome = {
      ...{ status: 'failed', lost: false, cause: 'error', reason: 'it threw' },
      circumstances: { machine, revision, startedAt, beside: 1 },
    };
    const ctrlC = new AbortController();
    const place = {
      slots: 1,
      run: async () => outcome,
      recorded() {
        setImmediate(() => ctrlC.abort());
        return new Promise<void>(() => {});
      },
      listen() {},
      async catchUp() {},
      close() {},
    } as unknown as RemotePlace;
    const display = { note() {}, started() {}, progress() {}, ended() {}, stop() {} };
    const store = openStore(temporaryFolder());
    const run = { place, store, jobs: 1, trials: [planned], display, timeLimit: 1_000, signal: ctrlC.signal };
    expect(await runTrials(run)).toMatchObject({ failed: 1, unfinished: 0 });
  });
});
