import { describe, expect, it } from 'vitest';
import { formatReport, summarise } from '../../src/index.ts';
import { describeStudy, runs } from './fixtures.ts';

const studies = [
  describeStudy([
    {
      title: '784-10 | 5 % of $x_1$ & "more", <b>{so}</b>',
      reported: [{ metric: 'accuracy', value: 0.925, digits: 1, range: null, where: 'table' }],
    },
    { entry: 'model1' },
    { entry: 'absent_one', parameters: 100 },
  ]),
];
const records = [...runs([0.9251, 0.9249, 0.9252]), ...runs([0.901, null, 0.9015], { entry: 'model1' })];
const rows = summarise(records, { studies });

describe('the text table', () => {
  it('is aligned, has units in its headings, and notes under it', () => {
    expect(formatReport(rows)).toMatchInlineSnapshot(`
      "linear-depth · paper · mnist
      rank  entry            n  accuracy (%)  sd (%)  95 % CI (%)  reported (%)  verdict       training (s)  epochs  parameters
         1  model0           3         92.51    0.02  92.47–92.54          92.5  reproduced     3.50 ± 0.00       2       7,850
         2  model1      2 of 3         90.13    0.04  89.81–90.44             –  not reported   3.50 ± 0.00       2       7,850
         –  absent_one       0             –       –            –             –  not reported             –       –         100

      rank: entries that share ranks cannot be told apart (t tests paired by seed, Holm, 5 % for the whole table).
      95 % CI: t interval of the mean over seeds, on this test set.
      verdict: reproduced if the reported value lies where one more run would (95 % prediction interval, widened by rounding); else whether ours are higher or lower.
      model1: seed 2 diverged: loss is NaN
      absent_one: no run yet."
    `);
  });

  it('shows what the source printed: its decimals, its range, or another metric than the table is about', () => {
    const published = {
      metric: 'accuracy',
      value: 0.875,
      digits: 0,
      range: [0.86, 0.89] as [number, number],
      where: 'text',
    };
    const reported = [
      [{ ...published, value: 0.98, range: null }],
      [published],
      [{ ...published, metric: 'validAccuracy', value: 0.984, digits: 1, range: null }],
    ];
    const text = formatReport(
      summarise(
        reported.flatMap((_, i) => runs([0.9, 0.91], { entry: `model${i}` })),
        { studies: [describeStudy(reported.map((of, i) => ({ entry: `model${i}`, reported: of })))] },
      ),
      { columns: ['entry', 'reported'], sort: 'entry', notes: false },
    );
    expect(
      text
        .split('\n')
        .slice(2)
        .map((line) => line.trim().split(/ {2,}/)[1]),
    ).toEqual(['98', '86–89', '98.4 validation accuracy']);
  });

  it('has bold only where one is best, and escapes only if asked', () => {
    expect(formatReport(rows)).not.toContain('\u001b');
    expect(formatReport(rows, { color: true })).toContain('\u001b[1m       92.51\u001b[22m');
    const tied = summarise([
      ...runs([0.9251, 0.9249, 0.9252]),
      ...runs([0.925, 0.9251, 0.9251], { entry: 'model1' }),
    ]);
    expect(formatReport(tied, { format: 'markdown' })).not.toContain('**');
  });

  it('sorts as people count, missing values last', () => {
    const many = summarise(
      ['model2', 'model10', 'model1'].flatMap((entry) => runs([0.9, 0.91], { entry })),
      { studies },
    );
    const column = (text: string) =>
      text
        .split('\n')
        .slice(2, 7)
        .map((line) => line.trim().split(/\s+/)[0]);
    const options = { columns: ['entry', 'n'] as const, notes: false };
    expect(column(formatReport(many, { ...options, sort: 'entry' }))).toEqual([
      'absent_one',
      'model0',
      'model1',
      'model2',
      'model10',
    ]);
    const byMean = {
      columns: ['entry', 'mean'] as const,
      sort: 'mean',
      descending: true,
      notes: false,
    } as const;
    expect(column(formatReport(many, byMean)).slice(3).sort()).toEqual(['absent_one', 'model0']);
  });

  it('names the target and what did not reach it', () => {
    const epochs = [0.5, 0.92].map((validAccuracy) => ({
      trainLoss: 1,
      validLoss: 1,
      validAccuracy,
      learningRate: 1,
      seconds: 1.5,
    }));
    const [slow] = runs([0.8], { entry: 'model1', epochs: epochs.slice(0, 1), bestEpoch: 1 });
    const text = formatReport(
      summarise([...runs([0.92, 0.93], { epochs }), ...(slow ? [slow] : [])], { target: 0.9 }),
      { columns: ['entry', 'epochsToTarget', 'secondsToTarget'], notes: false },
    );
    expect(text).toMatchInlineSnapshot(`
      "linear-depth · paper · mnist
      entry       epochs to 90.00 %    time to 90.00 % (s)
      model0                      2                   3.00
      model1  not reached in 1 of 1  not reached in 1 of 1"
    `);
  });

  it('warns of verdicts on a shorter training, of crowded and of mixed times', () => {
    const short = summarise(
      [
        ...runs([0.9, 0.91], { profile: 'quick', beside: 4 }),
        ...runs([0.9, 0.91], { profile: 'quick', entry: 'model1', engine: { name: 'wasm', versions: {} } }),
      ],
      { studies: [{ ...describeStudy([]), ...studies[0], profile: 'quick' }] },
    );
    const text = formatReport(short);
    expect(text).toContain('The profile quick trains less than the sources did');
    expect(text).toMatch(/model0 .*\((lower|higher|reproduced)\)/);
    expect(formatReport(rows)).toMatch(/model0 .* reproduced/);
    expect(text).toContain('up to 4 trials at once');
    expect(text).toContain('different places (onnx on laptop, wasm on laptop)');
  });

  it('says how little a bootstrap of three covers', () => {
    expect(formatReport(rows, { columns: ['entry', 'bootstrap'] })).toMatch(/92\.49–92\.52 \(75 %\)/);
  });

  it('is empty for no rows', () => {
    expect(formatReport([])).toBe('');
    expect(formatReport([], { format: 'json' })).toBe('[]');
  });
});

describe('other forms', () => {
  it('Markdown escapes what would be markup', () => {
    expect(
      formatReport(rows, { format: 'markdown', columns: ['title', 'n', 'mean'], notes: false }),
    ).toMatchInlineSnapshot(`
      "### linear-depth · paper · mnist

      | title | n | accuracy (%) |
      | :--- | ---: | ---: |
      | 784-10 \\| 5 % of \\$x\\_1\\$ & "more", \\<b\\>{so}\\</b\\> | 3 | **92.51** |
      | Model 0 | 2 of 3 | 90.13 |
      | Model 0 | 0 | – |"
    `);
  });

  it('LaTeX escapes what would be a command', () => {
    expect(
      formatReport(rows, { format: 'latex', columns: ['title', 'rank', 'n', 'mean', 'seconds'] }),
    ).toMatchInlineSnapshot(`
      "% linear-depth · paper · mnist
      \\providecommand{\\toprule}{\\hline}\\providecommand{\\midrule}{\\hline}\\providecommand{\\bottomrule}{\\hline}
      \\begin{tabular}{lrrrr}
        \\toprule
        title & rank & n & accuracy (\\%) & training (s) \\\\
        \\midrule
        784-10 \\textbar{} 5 \\% of \\$x\\_1\\$ \\& "more", \\textless{}b\\textgreater{}\\{so\\}\\textless{}/b\\textgreater{} & 1 & 3 & \\textbf{92.51} & 3.50 $\\pm$ 0.00 \\\\
        Model 0 & 2 & 2 of 3 & 90.13 & 3.50 $\\pm$ 0.00 \\\\
        Model 0 & -- & 0 & -- & -- \\\\
        \\bottomrule
      \\end{tabular}"
    `);
  });

  it('CSV quotes, keeps full precision, leaves missing values empty', () => {
    const lines = formatReport(rows, {
      format: 'csv',
      columns: ['title', 'n', 'mean', 'interval', 'rank'],
    }).split('\r\n');
    expect(lines[0]).toBe('title,n,mean (fraction),low (fraction),high (fraction),rank');
    expect(lines[1]).toMatch(
      /^"784-10 \| 5 % of \$x_1\$ & ""more"", <b>\{so\}<\/b>",3,0\.925066666666\d+,0\.92\d+,0\.92\d+,1$/,
    );
    expect(lines[3]).toBe('Model 0,0,,,,');
    expect(lines[4]).toBe('');
  });

  it('JSON is the rows', () => {
    expect(JSON.parse(formatReport(rows, { format: 'json' }))).toEqual(JSON.parse(JSON.stringify(rows)));
  });
});
