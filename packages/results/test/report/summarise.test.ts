import { describe, expect, it } from 'vitest';
import { formatReport, type RunRecord, summarise } from '../../src/index.ts';
import { medianPairPower } from '../../src/report/pair-power.ts';
import { powerOf } from '../../src/statistics/index.ts';
import { makeRecord } from '../records.ts';
import { describeStudy, runs } from './fixtures.ts';

const reported = (value: number, digits: number | null, metric = 'accuracy') => ({
  metric,
  value,
  digits,
  range: null,
  where: 'table 1',
});

/** The one row that is expected. */
const only = (records: readonly RunRecord[], options = {}) => {
  const rows = summarise(records, options);
  expect(rows).toHaveLength(1);
  const [row] = rows;
  if (row === undefined) throw new Error('no row');
  return row;
};

describe('a row', () => {
  it('has n, mean, sd and t interval of the finished seeds', () => {
    const row = only(runs([0.92, 0.921, 0.925]));
    expect(row).toMatchObject({
      study: 'linear-depth',
      entry: 'model0',
      n: 3,
      failures: [],
      rank: 1,
      best: false,
    });
    expect(row.mean).toBeCloseTo(0.922, 12);
    expect(row.sd).toBeCloseTo(0.0026457513, 9);
    expect(row.low).toBeCloseTo(0.9154275893922716, 12);
    expect(row.high).toBeCloseTo(0.9285724106077284, 12);
  });

  it('counts and shows failed and diverged seeds', () => {
    const failed = runs([0.5], {
      seed: 9,
      outcome: { status: 'failed', cause: 'memory', reason: 'out of memory' },
      test: null,
    });
    const row = only([...runs([0.92, null, 0.925]), ...failed]);
    // A divergence is a result; of a seed that failed nothing is known.
    expect(row.n).toBe(3);
    expect(row.values).toHaveLength(2);
    expect(row.failures).toEqual([
      { seed: 2, status: 'diverged', reason: 'loss is NaN' },
      { seed: 9, status: 'failed', reason: 'out of memory' },
    ]);
  });

  it('of an entry without any finished seed has nothing but its failures', () => {
    expect(only(runs([null, null]))).toMatchObject({
      n: 2,
      values: [],
      mean: null,
      sd: null,
      low: null,
      high: null,
      rank: null,
      seconds: null,
      verdict: 'not reported',
    });
  });

  it('of one seed has a mean and nothing about spread', () => {
    expect(only(runs([0.92]))).toMatchObject({
      n: 1,
      mean: 0.92,
      sd: null,
      low: null,
      rank: null,
      bootstrap: null,
    });
  });

  it('of seeds that are all right, or all alike, stays within 0 and 1', () => {
    expect(only(runs([1, 1, 1]))).toMatchObject({ mean: 1, sd: 0, high: 1 });
    // t(0.975, 2) / sqrt(3) / sqrt(12) of a test image, of which there are 10,000.
    expect(only(runs([1, 1, 1])).low).toBeCloseTo(1 - (4.302653 / 6) * 1e-4, 10);
    expect(only(runs([1, 0.99, 1]))).toMatchObject({ high: 1 });
  });

  it('of an entry that has not been run is there', () => {
    const rows = summarise(runs([0.92, 0.93]), { studies: [describeStudy([{}, { entry: 'model1' }])] });
    expect(rows.map(({ entry, n, dataset }) => [entry, n, dataset])).toEqual([
      ['model0', 2, 'mnist'],
      ['model1', 0, 'mnist'],
    ]);
    const [unseen] = summarise([], { studies: [describeStudy([{}])] });
    expect(unseen).toMatchObject({ n: 0, dataset: null, rank: null });
  });
});

describe('the records that count', () => {
  it('are those of the latest recipe', () => {
    const old = runs([0.5, 0.5, 0.5], { hash: '0ddba11', startedAt: '2026-01-01T00:00:00.000Z' });
    expect(only([...old, ...runs([0.92, 0.93])])).toMatchObject({ n: 2, outdated: 3 });
  });

  it('are one per seed: the same seed on another machine is no second sample', () => {
    const elsewhere = runs([0.91], { machine: { ...makeRecord().machine, id: 'server' } });
    const row = only([...runs([0.92, 0.93, 0.94]), ...elsewhere]);
    expect(row.values).toEqual([
      { seed: 1, value: 0.92 },
      { seed: 2, value: 0.93 },
      { seed: 3, value: 0.94 },
    ]);
    expect(summarise([...runs([0.92]), ...elsewhere], { by: ['machine'] })).toHaveLength(2);
  });

  it('take a finished run for a failed one of the same seed', () => {
    const elsewhere = runs([0.91], { machine: { ...makeRecord().machine, id: 'server' } });
    const crashed = { outcome: { status: 'failed', cause: 'crash', reason: 'gone' } as const, test: null };
    const [first, second] = runs([0.5, 0.93]);
    if (first === undefined || second === undefined) throw new Error('no runs');
    expect(only([{ ...first, ...crashed }, second, ...elsewhere])).toMatchObject({ n: 2, failures: [] });
  });

  it('are timed only under equal conditions', () => {
    const alone = { beside: 1, seconds: { setUp: 1, compile: 1, train: 10, evaluate: 1 } };
    const crowded = { beside: 8, seconds: { setUp: 1, compile: 1, train: 30, evaluate: 1 } };
    const three = runs([0.9, 0.91, 0.92], alone);
    const two = runs([0.9, 0.91], crowded).map((record) => ({ ...record, seed: record.seed + 3 }));
    expect(only([...three, ...two])).toMatchObject({
      n: 5,
      seconds: 10,
      secondsSd: 0,
      secondsOf: { n: 3, machine: 'laptop', engine: 'onnx', beside: 1 },
    });
  });

  it('are never put together from different profiles or data sets', () => {
    expect(summarise([...runs([0.9]), ...runs([0.8], { profile: 'quick' })])).toHaveLength(2);
    expect(summarise([...runs([0.9]), ...runs([0.8], { dataset: 'fashion' })])).toHaveLength(2);
  });
});

describe('the published value', () => {
  it.each([
    [0.925, 1, 'reproduced'],
    [0.95, 1, 'lower'],
    [0.95, null, 'lower'],
    [0.9, 2, 'higher'],
    [0.93, 0, 'reproduced'],
  ])('%f printed with %s decimals of a percentage: %s', (value, digits, verdict) => {
    const studies = [describeStudy([{ reported: [reported(value, digits)] }])];
    const row = only(runs([0.9249, 0.9251, 0.9252, 0.9247, 0.9251]), { studies });
    expect(row).toMatchObject({ reported: value, verdict });
  });

  it('is that of the metric; others are checked beside it', () => {
    const studies = [
      describeStudy([{ reported: [reported(0.2764, 4, 'loss'), reported(0.984, 1, 'validAccuracy')] }]),
    ];
    const row = only(runs([0.92, 0.93]), { studies });
    expect(row).toMatchObject({ reported: null, verdict: 'not reported' });
    expect(row.checks.map(({ metric, n, verdict }) => [metric, n, verdict])).toEqual([
      ['loss', 2, 'higher'],
      ['validAccuracy', 0, 'too few runs to tell'],
    ]);
    expect(only(runs([0.92, 0.93]), { studies, metric: 'loss' })).toMatchObject({
      reported: 0.2764,
      mean: 0.3,
    });
  });

  it('is judged with the chance of the test set where the source drew another one', () => {
    // SciPy's interval of one more run: 99.12 to 99.44 on the same examples, 99.02 to 99.54 on others.
    const values = runs([0.9928, 0.9921, 0.9935, 0.993, 0.9926]);
    const study = describeStudy([{ reported: [reported(0.9952, 2), reported(0.2, 2, 'loss')] }]);
    const check = (testExamples?: 'given' | 'drawn') =>
      only(values, { studies: [testExamples === undefined ? study : { ...study, testExamples }] }).checks;
    expect(check()[0]).toMatchObject({ verdict: 'lower', testExamples: 'given' });
    expect(check('given')[0]?.verdict).toBe('lower');
    expect(check('drawn')[0]).toMatchObject({ verdict: 'reproduced', testExamples: 'drawn' });
    // How much a loss varies from draw to draw is not known.
    expect(check('drawn')[1]?.verdict).toBe('higher');
    expect(formatReport(summarise(values, { studies: [{ ...study, testExamples: 'drawn' }] }))).toContain(
      'model0: the source drew other test examples, so the prediction of accuracy for one more run includes the chance of both draws.',
    );
  });

  it('of two runs that could be anywhere is not judged', () => {
    const studies = [describeStudy([{ reported: [reported(0.5, 1)] }])];
    expect(only(runs([0.3, 0.9]), { studies }).verdict).toBe('too few runs to tell');
    expect(
      only(runs([0.9251, 0.9251]), { studies: [describeStudy([{ reported: [reported(0.9252, 2)] }])] }),
    ).toMatchObject({
      verdict: 'reproduced',
    });
  });

  it('is read as one run, and of a range it is said what the other reading would mean', () => {
    const range: [number, number] = [0.86, 0.89];
    const studies = [describeStudy([{ reported: [{ ...reported(0.875, 0), range }] }])];
    const rows = summarise(runs([0.855, 0.861, 0.85, 0.89, 0.895]), { studies });
    expect(rows[0]?.checks[0]).toMatchObject({ verdict: 'reproduced', inside: 2 });
    expect(formatReport(rows)).toContain(
      "model0: 86–89 is read as one run's accuracy, known no more precisely: reproduced if any value of the range would be. If the source meant the range of its runs: 2 of our 5 lie in it.",
    );
  });

  it('is one of several: how many would miss is said, and whether they count', () => {
    const entries = Array.from({ length: 40 }, (_, index) => ({
      entry: `model${index}`,
      reported: [reported(0.925, 1)],
    }));
    const of = (profile: string) =>
      summarise(
        entries.flatMap(({ entry }) => runs([0.925, 0.9251], { entry, profile })),
        { studies: [{ ...describeStudy(entries), profile }] },
      );
    expect(formatReport(of('paper'))).toContain(
      '40 published values are judged, each at 5 %: if all of them were true, about 2 would still be called higher or lower.',
    );
    expect(of('paper')[0]).toMatchObject({ judged: true, verdict: 'reproduced' });
    expect(of('quick')[0]).toMatchObject({ judged: false, verdict: 'reproduced' });
    const csv = formatReport(of('quick'), { format: 'csv', columns: ['entry', 'verdict'] }).split('\r\n');
    expect(csv.slice(0, 2)).toEqual(['entry,verdict,judged', 'model0,reproduced,false']);
    const unreported = formatReport(summarise(runs([0.9, 0.91])), { format: 'csv', columns: ['verdict'] });
    expect(unreported).toBe('verdict,judged\r\nnot reported,\r\n');
  });

  it('may be a range', () => {
    const range: [number, number] = [0.86, 0.89];
    const studies = [describeStudy([{ reported: [{ ...reported(0.875, null), range }] }])];
    expect(only(runs([0.88, 0.881, 0.882]), { studies }).verdict).toBe('reproduced');
    expect(only(runs([0.92, 0.921, 0.922]), { studies }).verdict).toBe('higher');
  });
});

describe('time to a target', () => {
  const course = (...accuracies: (number | null)[]) => ({
    epochs: accuracies.map((validAccuracy) => ({
      trainLoss: 0.1,
      validLoss: 0.1,
      validAccuracy,
      learningRate: 0.1,
      seconds: 2,
    })),
    bestEpoch: accuracies.length,
  });
  const one = (seed: number, different: Partial<RunRecord>) =>
    runs([0.9], different).map((record) => ({ ...record, seed }));

  it('counts epochs and their seconds, censoring what never got there', () => {
    const row = only(
      [
        ...one(1, course(0.8, 0.9, 0.95)),
        ...one(2, course(0.9, 0.95, 0.96)),
        ...one(3, course(0.5, 0.6, 0.7)),
        ...one(4, { ...course(0.5), outcome: { status: 'diverged', reason: 'loss is NaN' }, test: null }),
      ],
      { target: 0.9 },
    );
    expect(row.toTarget).toMatchObject({ target: 0.9, of: 4, reached: 2, unknown: 0 });
    expect(row.toTarget?.epochs.median).toBe(2);
    expect(row.toTarget?.seconds.median).toBe(4);
  });

  it('has no median where fewer than half got there', () => {
    const diverged = { outcome: { status: 'diverged' as const, reason: 'loss is NaN' }, test: null };
    const row = only(
      [
        ...one(1, course(0.9, 0.9)),
        ...one(2, { ...course(), bestEpoch: null, ...diverged }),
        ...one(3, { ...course(0.1), ...diverged }),
      ],
      { target: 0.9 },
    );
    expect(row.toTarget).toMatchObject({ of: 3, reached: 1, epochs: { median: null } });
  });

  it('says where there is no course to look at', () => {
    expect(only(one(1, course(null, null)), { target: 0.9 }).toTarget).toMatchObject({ of: 0, unknown: 1 });
    expect(only(one(1, course(0.9))).toTarget).toBeNull();
  });
});

describe('ranks', () => {
  const three = [
    ...runs([0.981, 0.9805, 0.9812]),
    ...runs([0.9212, 0.9208, 0.9215], { entry: 'model1' }),
    ...runs([0.9713, 0.9708, 0.9711], { entry: 'model2' }),
  ];

  it('order the rows, and only one that beats all others is best', () => {
    const order = (records: RunRecord[]) =>
      summarise(records).map(({ entry, rank, best }) => [entry, rank, best]);
    expect(order(three)).toEqual([
      ['model0', 1, true],
      ['model2', 2, false],
      ['model1', 3, false],
    ]);
    expect(order([...three, ...runs([0.9808, 0.9811, 0.9806], { entry: 'rival' })])[0]).toEqual([
      'model0',
      1,
      false,
    ]);
    expect(order([...three, ...runs([0.99], { entry: 'single' })])[0]).toEqual(['single', null, false]);
  });

  it('name the pairs that are told apart, some of which share a rank', () => {
    const split = { train: 60_000, valid: null, test: 10_000, validation: 'none' as const };
    const rows = summarise([
      ...runs([0.95, 0.951, 0.952, 0.9505, 0.9515], { split, entry: 'narrow' }),
      ...runs([0.9, 0.95, 0.93, 0.91, 0.96], { split, entry: 'wide' }),
      ...runs([0.92, 0.921, 0.922, 0.9205, 0.9215], { split, entry: 'low' }),
    ]);
    expect(rows.map(({ entry, rank, lowestRank }) => [entry, rank, lowestRank])).toEqual([
      ['narrow', 1, 2],
      ['wide', 1, 3],
      ['low', 2, 3],
    ]);
    const [narrow] = rows;
    expect(narrow?.rivals.map(({ entry, told }) => [entry, told])).toEqual([
      ['wide', null],
      ['low', 'better'],
    ]);
    const low = rows[2]?.rivals[0];
    expect(low?.difference?.estimate).toBeCloseTo(-(narrow?.rivals[1]?.difference?.estimate ?? 0), 15);
    const text = formatReport(rows, { columns: ['entry', 'rank', 'apart'] });
    expect(text).toMatch(/narrow +1–2 +better than low/);
    expect(text).toMatch(/low +2–3 +worse than narrow/);
    expect(text).toContain('Told apart although they share a rank: narrow better than low (p < 0.001).');
    expect(text).not.toMatch(/cannot be told apart/);
  });

  it('are given within a study, or within a task across studies', () => {
    const other = runs([0.95, 0.951, 0.95], { study: 'modern', entry: 'cnn' });
    expect(summarise([...three, ...other]).filter(({ rank }) => rank === 1)).toHaveLength(2);
    const studies = [describeStudy([]), { ...describeStudy([]), study: 'modern' }];
    const across = summarise([...three, ...other], { studies, rankWithin: 'task' });
    expect(across.map(({ entry, rank }) => [entry, rank])).toEqual([
      ['model0', 1],
      ['model2', 2],
      ['cnn', 3],
      ['model1', 4],
    ]);
  });
});

it('a time that fewer than half of the seeds reached is no median, however the others were clocked', () => {
  // One seed gets there in its last epoch, slower than the others used up theirs.
  const seed = (validAccuracy: number, seconds: number, of: number) => {
    const epoch = { trainLoss: 1, validLoss: 1, learningRate: 1, seconds };
    const epochs = [0.5, validAccuracy].map((value) => ({ ...epoch, validAccuracy: value }));
    return runs([0.9], { epochs }).map((record) => ({ ...record, seed: of }));
  };
  const records = [...seed(0.97, 2, 1), ...seed(0.9, 1, 2), ...seed(0.9, 1.1, 3), ...seed(0.9, 1.2, 4)];
  expect(only(records, { target: 0.95 }).toTarget).toMatchObject({
    of: 4,
    reached: 1,
    epochs: { median: null },
    seconds: { median: null },
  });
});

describe('the best entry', () => {
  const better = runs([0.981, 0.9805, 0.9812]);
  const worse = runs([0.9212, 0.9208, 0.9215], { entry: 'model1' });
  const bestOf = (records: RunRecord[]) => summarise(records).filter(({ best }) => best);

  it('is bold only where nothing speaks against it', () => {
    expect(bestOf([...better, ...worse])).toMatchObject([{ entry: 'model0' }]);
    // One of its own seeds diverged: its mean is that of the others.
    const lost = runs([null], { seed: 4 });
    expect(bestOf([...better, ...lost, ...worse])).toEqual([]);
    // Nobody knows how far another one's seeds differ.
    expect(bestOf([...better, ...worse, ...runs([0.99], { entry: 'single' })])).toEqual([]);
    // Entries without a result are no rivals.
    expect(bestOf([...better, ...worse, ...runs([null, null], { entry: 'broken' })])).toHaveLength(1);
    expect(bestOf(better)).toEqual([]);
  });

  it('is never the best of what answered other images', () => {
    const split = { train: 48_000, valid: 12_000, test: 2000, validation: 'fraction' as const };
    const rows = summarise([...better, ...runs([0.92, 0.921, 0.92], { entry: 'model1', split })]);
    expect(rows.map(({ rank, lowestRank, best }) => [rank, lowestRank, best])).toEqual([
      [1, 2, false],
      [1, 2, false],
    ]);
  });
});

describe('rankings', () => {
  it('by family keep tasks apart', () => {
    const records = [
      ...runs([0.981, 0.9805, 0.9812]),
      ...runs([0.9212, 0.9208, 0.9215], { entry: 'model1' }),
      ...runs([0.99, 0.9905, 0.9912], { study: 'other', entry: 'model0' }),
    ];
    const studies = [
      describeStudy([{}, { entry: 'model1', family: 'convolution' }]),
      { ...describeStudy([{}]), study: 'other', task: '3 or 7' },
    ];
    const rows = summarise(records, { studies, rankWithin: 'family' });
    expect(rows.map(({ study, entry, rank, lowestRank }) => [study, entry, rank, lowestRank])).toEqual([
      ['linear-depth', 'model0', 1, 1],
      ['linear-depth', 'model1', 1, 1],
      ['other', 'model0', 1, 1],
    ]);
    expect(rows.some(({ best }) => best)).toBe(false);
  });

  it('do not pair seeds that were trained on different splits', () => {
    // Differences of pairs hardly vary, values do: only pairing tells these apart.
    const a = runs([0.92, 0.93, 0.94, 0.95]);
    const b = runs([0.9201, 0.9303, 0.9402, 0.9504], { entry: 'model1' });
    const apart = (records: RunRecord[]) => summarise(records).some(({ best }) => best);
    expect(apart([...a, ...b])).toBe(true);
    const split = { train: 60_000, valid: null, test: 10_000, validation: 'none' as const };
    expect(apart([...a, ...b.map((record) => ({ ...record, split }))])).toBe(false);
  });
});

describe('what a table can show', () => {
  it('is what the test of its ranks finds: in their design, at their level', () => {
    const three = ['a', 'b', 'c'].flatMap((entry, index) =>
      runs(
        [0.92, 0.921, 0.925, 0.922, 0.923].map((value, seed) => value + ((index * seed) % 3) / 1e4),
        { entry },
      ),
    );
    const rows = summarise(three);
    const [row] = rows;
    expect(row?.pairsTested).toBe(3);
    const differences = rows.flatMap(({ rivals }) => rivals.flatMap(({ difference }) => difference ?? []));
    const errors = differences.map(({ standardError }) => standardError).sort((x, y) => x - y);
    const sd = Math.sqrt(5) * (errors[2] ?? 0);
    const alpha = 0.05 / 3;
    const found = medianPairPower(rows);
    expect(found).toMatchObject({ method: 'paired t', n: 5 });
    expect(powerOf(5, found?.detectable ?? 0, sd, { alpha })).toBeCloseTo(0.8, 6);
    expect(powerOf(found?.seeds ?? 0, (found?.detectable ?? 0) / 2, sd, { alpha })).toBeGreaterThanOrEqual(
      0.8,
    );
    expect(powerOf((found?.seeds ?? 0) - 1, (found?.detectable ?? 0) / 2, sd, { alpha })).toBeLessThan(0.8);
    const split = { train: 60_000, valid: null, test: 10_000, validation: 'none' as const };
    const apart = summarise(three.map((record) => ({ ...record, split })));
    expect(medianPairPower(apart)).toMatchObject({ method: 'Welch t', n: 5 });
    expect(formatReport(apart)).toMatch(
      /told apart by the test of the ranks \(Welch t, 5 % for all 3 pairs, by Holm's first step\)/,
    );
  });
});

describe('what the seeds can find', () => {
  it('is a difference, and the number of seeds for one the reader chose', () => {
    const row = only(runs([0.92, 0.921, 0.925, 0.922, 0.923]), { difference: 0.001 });
    // statsmodels: TTestIndPower().solve_power(None, 5, 0.05, 0.8) * sd, and (0.001 / sd, None, 0.05, 0.8).
    expect(row.detectable).toBeCloseTo(2.024439 * (row.sd ?? 0), 8);
    expect(row.needed).toEqual({ difference: 0.001, seeds: 60 });
    expect(only(runs([0.92]), { difference: 0.001 }).needed).toEqual({ difference: 0.001, seeds: null });
  });

  it('is never nothing, however alike the seeds are', () => {
    expect(only(runs([0.92, 0.92, 0.92])).detectable).toBeGreaterThan(0);
  });
});

it('training times make a metric only as far as they were taken under equal conditions', () => {
  const timed = (train: number, beside: number) => ({
    beside,
    seconds: { setUp: 1, compile: 1, train, evaluate: 1 },
  });
  const crowded = runs([0.9], timed(30, 8)).map((record) => ({ ...record, seed: 3 }));
  const row = only([...runs([0.9, 0.91], timed(10, 1)), ...crowded], { metric: 'seconds' });
  expect(row).toMatchObject({ n: 2, mean: 10 });
});
