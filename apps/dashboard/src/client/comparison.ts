import type { RunRecord } from '@digitbench/results';
import { type Comparison, compare, describeComparison } from '@digitbench/results/browser';
import { holm } from '@digitbench/results/statistics';
import type { Comparable, ComparisonIndex } from '../data/client.ts';
import { percent } from '../data/text.ts';
import { differing, type Told } from './differing.ts';
import { drawDigits } from './digits.ts';
import { element, nameOf, part, read, say } from './elements.ts';

const records = new Map<string, Promise<RunRecord[]>>();

function recordsOf(entry: Comparable): Promise<RunRecord[]> {
  const known = records.get(nameOf(entry)) ?? Promise.all(entry.records.map((path) => read<RunRecord>(path)));
  records.set(nameOf(entry), known);
  return known;
}

/** Puts the comparison of some entries on the page, unless the reader has chosen others by the time it is known. */
export async function show(
  page: HTMLElement,
  index: ComparisonIndex,
  entries: readonly Comparable[],
  current: () => boolean,
) {
  const apart = new Set(entries.map(({ task }) => task)).size > 1;
  const told: Told[] = await Promise.all(
    entries.map(async (entry) => ({ entry, records: await recordsOf(entry) })),
  );
  if (!current()) return;
  for (const name of ['table', 'words', 'images']) part(page, name)?.replaceChildren();
  say(
    page,
    apart
      ? 'These have different tasks, so their accuracies do not compare; what follows is for the curious.'
      : '',
  );
  pairs(page, index, told);
  if (!apart) await images(page, index, told);
}

function targetsOf(index: ComparisonIndex, { entry, records: [first] }: Told) {
  const set = index.testSets[entry.study];
  return set === undefined ? null : { code: set.targets[first?.accuracyOf ?? ''] ?? '', images: set.images };
}

/** Every pair of the chosen; p values adjusted together. */
function pairs(page: HTMLElement, index: ComparisonIndex, told: readonly Told[]) {
  const all = told.flatMap((a, at) => told.slice(at + 1).map((b) => ({ a, b })));
  const compared = all.map(({ a, b }) => {
    const targets = targetsOf(index, a)?.code;
    const same = targets !== undefined && targets !== '' && targets === targetsOf(index, b)?.code;
    const labels = [a.entry.entry, b.entry.entry] as const;
    return { a, b, result: compare(a.records, b.records, same ? { labels, targets } : { labels }) };
  });
  const tested = compared.flatMap(({ result }) => (result.difference === null ? [] : [result.difference.p]));
  const adjusted = holm(tested);
  let next = 0;
  const body = part(page, 'table');
  part(page, 'pairs')?.removeAttribute('hidden');
  for (const { a, b, result } of compared) {
    const row = document.createElement('tr');
    const { difference, improvement } = result;
    const p = difference === null ? null : (adjusted[next++] ?? null);
    const points = (value: number) => `${value > 0 ? '+' : ''}${(100 * value).toFixed(2)}`;
    const cells = [
      `${b.entry.entry} – ${a.entry.entry}`,
      difference === null ? '–' : points(difference.estimate),
      difference === null ? '–' : `${points(difference.interval.low)} to ${points(difference.interval.high)}`,
      p === null ? '–' : p < 0.001 ? '< 0.001' : p.toFixed(3),
      improvement === null ? '–' : `${percent(improvement.probability, 0)} %`,
      wordFor(result, p),
    ];
    row.append(
      ...cells.map((text, column) =>
        element(column === 0 ? 'th' : 'td', text, column > 0 && column < 5 ? 'r' : ''),
      ),
    );
    row.firstElementChild?.setAttribute('scope', 'row');
    body?.append(row);
  }
  const [first] = compared;
  if (first && compared.length === 1) {
    const words = part(page, 'words');
    const lines = describeComparison(first.result);
    words?.append(...lines.map((line, at) => element('p', line, at === 0 ? 'lead' : 'note')));
  }
}

/** The word by the p value shown: what is evidence alone need not be evidence among several pairs. */
const wordFor = ({ change }: Comparison, p: number | null) =>
  (change === 'better' || change === 'worse') && p !== null && p > 0.05 ? 'no evidence of change' : change;

async function images(page: HTMLElement, index: ComparisonIndex, told: readonly Told[]) {
  const [first] = told;
  const where = part(page, 'images');
  const targets = first && targetsOf(index, first);
  if (!where || !targets || !told.every((one) => targetsOf(index, one)?.code === targets.code)) return;
  const found = differing(told, targets.code, targets.images);
  where.append(element('h2', 'Where they differ'));
  where.append(
    element(
      'p',
      found.length === 0
        ? 'On no test image are most seeds of one right and most seeds of another wrong.'
        : `On ${found.length.toLocaleString('en-US')} test images most seeds of one are right and most seeds of another wrong. The first ${Math.min(24, found.length)}:`,
    ),
  );
  await drawDigits(where, found.slice(0, 24), index.dataset);
}
