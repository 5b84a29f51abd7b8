import { isJudged } from '../../record/profile.ts';
import { type Check, type CheckVerdict, checkReported } from '../check.ts';
import type { About, Column } from '../column.ts';
import { type Metric, metricNamed } from '../metric.ts';
import { inUnit, MISSING, metricText } from '../numbers.ts';
import type { Statistic } from '../statistic.ts';

/** What the source published, beside ours. */
export interface Published {
  /** Published value of the metric. */
  readonly reported: number | null;
  readonly verdict: CheckVerdict;
  /** Whether the profile trains what the source trained; in others a verdict says nothing about what it reported. */
  readonly judged: boolean;
  /** All published values, of whatever metric. */
  readonly checks: readonly Check[];
}

/** The first that is published of a metric, after training. */
const mainCheck = (checks: readonly Check[], metric: Metric): Check | undefined =>
  checks.find((check) => check.metric === metric.name && check.epoch === null);

/** The published value of the table's metric or, if there is none, of another metric, which is then named. */
function shownCheck({ checks }: Published, { metric }: About): { text: string; verdict: string } | undefined {
  const [other] = checks;
  const same = mainCheck(checks, metric);
  if (same !== undefined || other === undefined) return same;
  return { text: `${other.text} ${metricNamed(other.metric).label}`, verdict: other.verdict };
}

/** In brackets if the profile trains less than the source did. */
function verdictText(row: Published, about: About): string {
  const verdict = shownCheck(row, about)?.verdict ?? row.verdict;
  const isVerdict = verdict !== 'not reported' && verdict !== 'too few runs to tell';
  return isVerdict && !row.judged ? `(${verdict})` : verdict;
}

const reported = (about: About): Column<Published> => ({
  heading: 'reported',
  ...inUnit(about.metric.unit),
  text: (row) => shownCheck(row, about)?.text ?? MISSING,
  raw: ({ reported }) => reported,
});

const verdict = (about: About): Column<Published> => ({
  heading: 'verdict',
  unit: null,
  align: 'left',
  text: (row) => verdictText(row, about),
  raw: ({ verdict }) => verdict,
  parts: {
    verdict: ({ verdict }) => verdict,
    judged: ({ checks, judged }) => (checks.length === 0 ? null : String(judged)),
  },
  reading:
    'verdict: reproduced if a value that the reported one may stand for lies in the 95 % prediction interval for one more run; otherwise, whether our runs are higher or lower; too few runs to tell if that interval covers more than half of all possible values.',
});

/** Ours as the source computed it, where that is another number than the table's mean. */
const asSource = (about: About): Column<Published> => {
  const own = ({ checks }: Published) => {
    const check = mainCheck(checks, about.metric);
    return check === undefined || check.own === null ? null : check;
  };
  return {
    heading: "ours, as the source's",
    optional: true,
    ...inUnit(about.metric.unit),
    text: (row) => {
      const check = own(row);
      return check === null ? '' : `${metricText(check.mean, about.metric.unit)} ${check.own?.name}`;
    },
    raw: (row) => own(row)?.mean ?? null,
    reading:
      "ours, as the source's: the mean of our runs, computed as the source computed its number, if that is not the share of all test examples; the verdict is about this value.",
  };
};

/** How a source computed its number, where that is not the plain way. */
const ownNote = ({ text, own }: Check): string[] =>
  own === null
    ? []
    : [`the source's ${text} is a ${own.how}; the verdict is about ours, computed in the same way.`];

/** How a range is read, and the result if it were read differently. */
function rangeNote({ text, inside, n, metric }: Check): string[] {
  if (inside === null) return [];
  return [
    `${text} is read as one run's ${metricNamed(metric).label}, known no more precisely: reproduced if any value of the range would be. If the source meant the range of its runs: ${inside} of our ${n} lie in it.`,
  ];
}

function drawnNote(checks: readonly Check[]): string[] {
  const labels = checks.flatMap(({ testExamples, metric }) => {
    const { unit, label } = metricNamed(metric);
    return testExamples === 'drawn' && unit === 'fraction' ? [label] : [];
  });
  if (labels.length === 0) return [];
  return [
    `the source drew other test examples, so the prediction of ${labels.join(', ')} for one more run includes the chance of both draws.`,
  ];
}

export const published = {
  of: ({ profile, metric, described, options, selected: { records } }): Published => {
    const checks = (described.entry?.reported ?? []).map((value) =>
      checkReported(value, records, {
        testExamples: described.study?.testExamples,
        testSets: options.testSets,
      }),
    );
    const check = mainCheck(checks, metric);
    return {
      reported: check?.reported ?? null,
      verdict: check?.verdict ?? 'not reported',
      judged: isJudged(profile),
      checks,
    };
  },
  columns: { reported, asSource, verdict },
  notes: ({ checks }) => [
    // A table and a log often print the same number.
    ...new Set([...checks.flatMap(ownNote), ...checks.flatMap(rangeNote)]),
    ...drawnNote(checks),
  ],
} satisfies Statistic<Published>;
