import type { RunRecord } from '@digitbench/results';
import {
  comparePairs,
  describeComparison,
  type PairComparison,
  sharedTargets,
  tableOfPairs,
} from '@digitbench/results/browser';
import type { Comparable, ComparisonIndex } from '../data/client.ts';
import { plural } from '../data/text.ts';
import { differing, type Told } from './differing.ts';
import { drawDigits } from './digits.ts';
import { element, nameOf, part, read, say } from './elements.ts';

/** Most test images shown on which entries differ. */
const MOST = 24;

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
  const severalStudies = new Set(entries.map(({ study }) => study)).size > 1;
  const isAmbiguous = ({ entry }: Comparable) => entries.filter((other) => other.entry === entry).length > 1;
  const severalTasks = new Set(entries.map(({ task }) => task)).size > 1;
  const told: Told[] = await Promise.all(
    entries.map(async (entry) => ({
      label: severalStudies ? nameOf(entry) : entry.entry,
      short: isAmbiguous(entry) ? nameOf(entry) : entry.entry,
      task: entry.task,
      records: await recordsOf(entry),
    })),
  );
  if (!current()) return;
  for (const name of ['table', 'words', 'images']) part(page, name)?.replaceChildren();
  say(
    page,
    severalTasks
      ? 'These entries have different tasks, so their accuracies answer different questions. Read the differences with care.'
      : '',
  );
  const pairs = comparePairs(told, index.testSets);
  putTable(page, pairs);
  const [only, another] = pairs;
  if (only && another === undefined) putWords(page, only);
  if (!severalTasks) await putImages(page, index, told);
}

function putTable(page: HTMLElement, pairs: readonly PairComparison[]) {
  const body = part(page, 'table');
  const { cells, align } = tableOfPairs(pairs);
  part(page, 'pairs')?.removeAttribute('hidden');
  for (const texts of cells) {
    const row = document.createElement('tr');
    row.append(
      ...texts.map(({ text }, column) =>
        element(column === 0 ? 'th' : 'td', text, align[column] === 'right' ? 'r' : ''),
      ),
    );
    row.firstElementChild?.setAttribute('scope', 'row');
    body?.append(row);
  }
}

/** The decisive sentence first, large. */
function putWords(page: HTMLElement, comparison: PairComparison) {
  const [first = '', ...others] = describeComparison(comparison);
  part(page, 'words')?.append(
    element('p', first, 'lead'),
    ...others.map((line) => element('p', line, 'note')),
  );
}

/** The test images on which they differ, where all were tested on the same. */
async function putImages(page: HTMLElement, index: ComparisonIndex, told: readonly Told[]) {
  const where = part(page, 'images');
  const [first, ...others] = told.flatMap((one) => one.records.slice(0, 1));
  if (!where || first === undefined) return;
  const targets = sharedTargets(first, first, index.testSets);
  if (targets === undefined) return;
  if (others.some((other) => sharedTargets(first, other, index.testSets) !== targets)) return;
  const places = index.testSets.find(({ study }) => study === first.study)?.images ?? null;
  const found = differing(told, targets, places);
  where.append(element('h2', 'Where they differ'));
  where.append(
    element(
      'p',
      found.length === 0
        ? 'There is no test image that most seeds of one entry read right and most seeds of another read wrong.'
        : `Most seeds of one entry read ${plural(found.length, 'test image')} right that most seeds of another read wrong.${found.length > MOST ? ` Here are the ${MOST} clearest.` : ''}`,
    ),
  );
  await drawDigits(where, found.slice(0, MOST), index.pictures);
}
