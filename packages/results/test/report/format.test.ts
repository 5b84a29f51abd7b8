import { describe, expect, it } from 'vitest';
import { claimsOf, formatReport, summarise } from '../../src/index.ts';
import { escapeLatex } from '../../src/report/format/latex.ts';
import { escapeMarkdown } from '../../src/report/format/markdown.ts';
import { signedText } from '../../src/report/numbers.ts';
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

      model1: seed 2 diverged: loss is NaN
      model1: divergence is a result that no mean can include: mean, interval and verdict are those of the seeds that finished, and the entry is never called better than another.
      What 2 seeds can show: the median pair of these entries is told apart by the test of the ranks (Welch t, 5 %) with 80 % probability if the two truly differ by 0.16 percentage points; half of that takes 4 seeds each.

      rank: from one more than the number of entries told apart as better, to the number of entries less those told apart as worse (two-sided t tests, paired where seeds shared their randomness, else Welch's; Holm, 5 % for all pairs ranked together). Entries that are not told apart share a rank; entries that share a rank may still be told apart (column apart). Bold: told apart from all others, and better.
      95 % CI: t interval of the mean over seeds, on this test set.
      verdict: reproduced if a value that the reported one may stand for lies in the 95 % prediction interval for one more run; otherwise, whether our runs are higher or lower; too few runs to tell if that interval covers more than half of all possible values.
      n: seeds with a value, of all that were run. A seed that diverged is a result without a value, worse than any value; nothing is known about a seed that failed."
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
      entry          epochs to 90 %       time to 90 % (s)
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

describe('what stands below a table', () => {
  const claims = claimsOf(records, [
    {
      ...describeStudy([{}, { entry: 'model1' }]),
      claims: [
        {
          sentence: 'One *layer* is better than & than 2_3.',
          kind: 'better',
          entries: ['model0', 'model1'],
          metric: 'accuracy',
          margin: 0,
        },
      ],
    },
  ]);
  const options = { columns: ['entry'] as const, claims };

  it('are the claims of its study, with verdict and evidence, then what is to know of its rows', () => {
    const lines = formatReport(rows, options).split('\n');
    const at = lines.indexOf('what linear-depth claims');
    // Shown of the seeds that finished; one of the other entry diverged.
    expect(lines[at + 1]).toBe('open: One *layer* is better than & than 2_3.');
    expect(lines[at + 2]).toMatch(
      /^ {2}model0 − model1: \+2\.38 percentage points .* Welch t, n = 3 and 2.* \(open\)$/,
    );
    expect(lines[at + 3]).toMatch(/^ {2}model1: 1 of 3 seeds diverged, which is worse than any value/);
    expect(lines[at + 5]).toBe('model1: seed 2 diverged: loss is NaN');
    expect(lines.at(-1)).toMatch(/^claims: holds if the runs show each part/);
    expect(formatReport(rows, { ...options, format: 'markdown' })).toContain(
      '- **open**: One \\*layer\\* is better than & than 2\\_3.\n  - model0 − model1: ',
    );
    const latex = formatReport(rows, { ...options, format: 'latex' }).split('\\end{tabular}')[1] ?? '';
    expect(latex).toContain('% open: One *layer* is better than');
    expect(latex.split('\n').every((line) => line === '' || line.startsWith('% '))).toBe(true);
  });

  it('are verdicts in brackets where less was trained than the study did', () => {
    const quick = claims.map((of) => ({ ...of, profile: 'quick' }));
    const short = rows.map((row) => ({ ...row, profile: 'quick' }));
    expect(formatReport(short, { ...options, claims: quick })).toContain('\n(open): One *layer*');
  });

  it('are claims of all studies at the end where tables are not those of studies', () => {
    const text = formatReport(rows, { ...options, groupBy: 'task' });
    expect(text).toMatch(/^ten digits · paper · mnist\n/);
    expect(text).toContain('\n\nwhat linear-depth claims\n');
  });

  it('names study and task where one table holds several', () => {
    const heading = (text: string) => text.split('\n')[0]?.split(/ {2,}/);
    const two = [...rows, ...rows.map((row) => ({ ...row, study: 'other', task: '3 or 7' }))];
    const one = { groupBy: 'none', columns: ['entry'], notes: false } as const;
    expect(heading(formatReport(two, one))).toEqual(['study', 'task', 'entry']);
    expect(heading(formatReport(rows, one))).toEqual(['study', 'entry']);
  });

  it('says once what is to know of several rows', () => {
    const some = summarise([...runs([0.9]), ...runs([0.8], { entry: 'model1' })]);
    expect(formatReport(some)).toContain(
      '\nmodel0, model1: one seed only, so nothing can be said about how far seeds differ.\n',
    );
  });

  it('tells that seeds which agree to the last image leave an interval without width', () => {
    const alike = formatReport(summarise(runs([1, 1, 1])));
    expect(alike).toMatch(/model0 +3 +100\.00 +0\.00 +99\.99–100\.00/);
    expect(alike).toContain('model0: all seeds gave the same value');
  });

  it('obeys no control character of a record', () => {
    const text = formatReport(
      summarise(runs([null, 0.9], { outcome: { status: 'diverged', reason: 'x\u001b[2Jy' } })),
    );
    expect(text).toContain('x [2Jy');
    expect(text).not.toContain('\u001b');
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
      formatReport(rows, {
        format: 'latex',
        columns: ['title', 'rank', 'n', 'mean', 'seconds'],
        notes: false,
      }),
    ).toMatchInlineSnapshot(`
      "% linear-depth · paper · mnist
      \\providecommand{\\toprule}{\\hline}\\providecommand{\\midrule}{\\hline}\\providecommand{\\bottomrule}{\\hline}
      \\begin{tabular}{lrrrr}
        \\toprule
        title & rank & n & accuracy (\\%) & training (s) \\\\
        \\midrule
        784-10 \\textbar{} 5 \\% of \\$x\\_1\\$ \\& \\char34{}more\\char34{}, \\textless{}b\\textgreater{}\\{so\\}\\textless{}/b\\textgreater{} & 1 & 3 & \\textbf{92.51} & 3.50 $\\pm$ 0.00 \\\\
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
    expect(lines[0]).toBe(
      'title,n,diverged,failed,mean (fraction),low (fraction),high (fraction),rank,lowestRank',
    );
    expect(lines[1]).toMatch(
      /^"784-10 \| 5 % of \$x_1\$ & ""more"", <b>\{so\}<\/b>",3,0,0,0\.925066666666\d+,0\.92\d+,0\.92\d+,1,1$/,
    );
    expect(lines[3]).toBe('Model 0,0,0,0,,,,,');
    expect(lines[4]).toBe('');
  });

  it('CSV tells a target missed from one not looked for', () => {
    const epochs = [0.5, 0.6].map((validAccuracy) => ({
      trainLoss: 1,
      validLoss: 1,
      validAccuracy,
      learningRate: 1,
      seconds: 1.5,
    }));
    const some = [...runs([0.8, 0.8], { epochs }), ...runs([0.9], { entry: 'model1' })];
    const csv = formatReport(summarise(some, { target: 0.97 }), {
      format: 'csv',
      columns: ['entry', 'epochsToTarget', 'secondsToTarget'],
      sort: 'entry',
    });
    expect(csv).toBe(
      'entry,epochsToTarget,reachedTarget,watched,secondsToTarget (s)\r\nmodel0,,0,2,\r\nmodel1,,0,0,\r\n',
    );
  });

  it('differences keep their sign where they round to nothing', () => {
    expect([0.0042, -0.00003, 0.000049, 0].map((value) => signedText(value, 'fraction'))).toEqual([
      '+0.42',
      '−0.003',
      '+0.005',
      '0.00',
    ]);
    expect(signedText(-0.00001, 'nats')).toBe('−0.00001');
  });

  it('Markdown leaves no character reference and LaTeX no ligature', () => {
    expect(escapeMarkdown('a &amp; b & c &#65; <i> ~~x~~')).toBe(
      'a \\&amp; b & c \\&#65; \\<i\\> \\~\\~x\\~\\~',
    );
    expect(escapeLatex('a--b ---c ``d" ^ ≥ 3²')).toBe(
      'a-{}-b -{}-{}-c \\`{}\\`{}d\\char34{} \\textasciicircum{} $\\ge$ 3$^2$',
    );
  });

  it('JSON is the rows', () => {
    expect(JSON.parse(formatReport(rows, { format: 'json' }))).toEqual(JSON.parse(JSON.stringify(rows)));
  });
});
