import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type Comparison,
  compare,
  compareSets,
  describeComparison,
  describeSets,
  type Listing,
  openStore,
  type SetComparison,
} from '@digitbench/results';
import { callerFolder } from './settings/paths.ts';
import { suggestion, UsageError } from './settings/usage.ts';
import type { ProfileName } from './trials/profile.ts';

export interface CompareRequest {
  /** Two entries ("study/entry") of one results folder, or two results folders. */
  operands: readonly string[];
  profile: ProfileName;
  results: string;
}

/** What came out, as data and as lines for a reader. */
export interface Compared {
  comparison: Comparison | SetComparison;
  lines: string[];
}

/** Compares what is recorded of two entries, or of two folders entry by entry. Throws a UsageError. */
export async function compareRecorded({ operands, profile, results }: CompareRequest): Promise<Compared> {
  const [first, second, ...others] = operands;
  if (first === undefined || second === undefined || others.length > 0) {
    throw new UsageError([
      `compare: expected two entries (study/entry) or two results folders, got ${operands.length}`,
    ]);
  }
  if (isFolder(first) && isFolder(second)) {
    const [a, b] = await Promise.all(
      [first, second].map((folder) => list(resolve(callerFolder, folder), profile)),
    );
    const comparison = compareSets(a?.records ?? [], b?.records ?? []);
    return { comparison, lines: describeSets(comparison) };
  }
  const listing = await list(results, profile);
  const [a, b] = recordsOf(listing, [first, second]);
  const targets = targetsOf(listing, first, second);
  const comparison = compare(a ?? [], b ?? [], {
    labels: [first, second],
    ...(targets === undefined ? {} : { targets }),
  });
  return { comparison, lines: describeComparison(comparison) };
}

const list = (folder: string, profile: ProfileName) =>
  openStore(folder, { readOnly: true }).list({ profile });

function isFolder(path: string): boolean {
  const full = resolve(callerFolder, path);
  return existsSync(full) && statSync(full).isDirectory();
}

function recordsOf({ records }: Listing, names: readonly string[]) {
  const known = [...new Set(records.map(({ study, entry }) => `${study}/${entry}`))];
  const problems = names
    .filter((name) => !known.includes(name))
    .map((name) => `nothing is recorded of \`${name}\` in this profile.${suggestion(name, known)}`);
  if (problems.length > 0) throw new UsageError(problems);
  return names.map((name) => records.filter(({ study, entry }) => `${study}/${entry}` === name));
}

/** The right answers, where both entries are of one study, so that single predictions can be compared. */
function targetsOf({ records, testSets }: Listing, first: string, second: string): string | undefined {
  const study = first.split('/')[0];
  if (study !== second.split('/')[0]) return undefined;
  const one = records.find((record) => `${record.study}/${record.entry}` === first);
  const testSet = testSets.find((set) => set.study === study && set.dataset === one?.dataset);
  return one === undefined ? undefined : testSet?.targets[one.accuracyOf];
}
