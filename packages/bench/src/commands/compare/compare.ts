import {
  type Comparison,
  compare,
  compareSets,
  currentHashes,
  describeComparison,
  describeSets,
  descriptionOf,
  type Listing,
  metricsOf,
  openStore,
  placeName,
  type RunRecord,
  type SetComparison,
  sharedTargets,
} from '@digitbench/results';
import { recordedProfile } from '../../plan/recorded-profile.ts';
import { suggestion, UsageError } from '../../shell/usage.ts';
import type { ProfileName } from '../../zoo/profile.ts';
import { openSource, type Source } from './source.ts';

export interface CompareRequest {
  /**
   * Two entries ("study/entry") of one results folder; or two sources of records (folder, git revision, machine, engine),
   * and the studies or entries to compare.
   */
  operands: readonly string[];
  /** If not given: for two entries, the recorded profile; for two sources, all profiles. */
  profile: ProfileName | undefined;
  results: string;
  metric?: string | undefined;
  color?: boolean;
}

/** The result, as data and as lines for a reader. */
export interface Compared {
  comparison: Comparison | SetComparison;
  lines: string[];
}

/** Compares the records of two entries, or of two sources entry by entry. Throws a UsageError. */
export async function compareRecorded(request: CompareRequest): Promise<Compared> {
  const { operands, results } = request;
  const [first, second, ...limits] = operands;
  if (first === undefined || second === undefined)
    throw new UsageError([
      `compare: expected two entries (study/entry) or two sources (folder, git revision, machine or engine); got ${first ?? 'nothing'}`,
    ]);
  const here = await openStore(results, { readOnly: true }).list();
  const entries = new Set(here.records.map(nameOf));
  const [one, other] = [entryOf(first, entries), entryOf(second, entries)];
  if (limits.length === 0 && one !== undefined && other !== undefined)
    return compareEntries(request, [one, other], here);
  const found = await Promise.all([first, second].map((name) => openSource(name, results, here)));
  const nowhere = [first, second].filter((_, index) => found[index] === null);
  const unknown = nowhere.filter((name) => !entries.has(name));
  // Ask for a second entry only if the other name means something; otherwise the unknown name is the problem.
  const problems =
    unknown.length > 0
      ? unknown.map(
          (name) =>
            `nothing is recorded for \`${name}\`.${suggestion(name, [...entries])} It is not a folder, a machine or engine of these results, or a git revision either.`,
        )
      : nowhere.map((name) => `${name} is an entry; expected a second entry and nothing after it`);
  const [a, b] = found;
  if (!a || !b) throw new UsageError(problems);
  return compareSources(request, [a, b], limits);
}

/** An entry by its name, or by its study's name if it is the study's only entry. */
function entryOf(name: string, entries: ReadonlySet<string>): string | undefined {
  if (entries.has(name)) return name;
  const own = [...entries].filter((entry) => entry.startsWith(`${name}/`));
  return own.length === 1 ? own[0] : undefined;
}

const nameOf = ({ study, entry }: RunRecord) => `${study}/${entry}`;

function compareEntries(
  { profile: asked, results, metric }: CompareRequest,
  names: readonly [string, string],
  { records, studies, testSets }: Listing,
): Compared {
  const profile = recordedProfile(asked, results);
  const ofProfile = records.filter((record) => record.profile === profile);
  const of = (name: string) => ofProfile.filter((record) => nameOf(record) === name);
  const missing = names.filter((name) => of(name).length === 0);
  if (missing.length > 0)
    throw new UsageError(
      missing.map((name) => `nothing is recorded for \`${name}\` in the profile ${profile}`),
    );
  refuseUnknownMetric(metric, ofProfile);
  const dataset = commonDataset(of(names[0]), of(names[1]));
  const [a, b] = names.map((name) =>
    of(name).filter((record) => (dataset ?? record.dataset) === record.dataset),
  );
  const [one, other] = [a?.[0], b?.[0]];
  const targets = one && other && sharedTargets(one, other, testSets);
  const tasks = names.map(
    (name) =>
      descriptionOf(studies, { profile, study: name.split('/')[0] ?? '', dataset: dataset ?? null })?.task,
  );
  const [taskA, taskB] = tasks;
  const hashes = currentHashes(studies);
  const hashOf = (record: RunRecord | undefined) => record && hashes.get(placeName(record));
  const comparison = compare(a ?? [], b ?? [], {
    labels: names,
    current: [hashOf(one), hashOf(other)],
    ...(metric === undefined ? {} : { metric }),
    ...(targets === undefined ? {} : { targets }),
    ...(taskA === undefined || taskB === undefined ? {} : { tasks: [taskA, taskB] as const }),
  });
  return { comparison, lines: describeComparison(comparison) };
}

/** The data set that both have records on; MNIST if there are several; undefined if there is none. */
function commonDataset(first: readonly RunRecord[], second: readonly RunRecord[]): string | undefined {
  const common = first
    .map(({ dataset }) => dataset)
    .filter((dataset) => second.some((record) => record.dataset === dataset));
  return common.includes('mnist') ? 'mnist' : common[0];
}

function compareSources(
  { profile, metric, color = false }: CompareRequest,
  sources: readonly [Source, Source],
  limits: readonly string[],
): Compared {
  const isWanted = (record: RunRecord) =>
    (profile === undefined || record.profile === profile) &&
    (limits.length === 0 || limits.includes(record.study) || limits.includes(nameOf(record)));
  const wanted = sources.map(({ records }) => records.filter(isWanted));
  const [a = [], b = []] = wanted;
  const known = [
    ...new Set(sources.flatMap(({ records }) => records.flatMap((of) => [of.study, nameOf(of)]))),
  ];
  const problems = limits
    .filter((limit) => !known.includes(limit))
    .map((limit) => `neither source has a record of \`${limit}\`.${suggestion(limit, known)}`);
  const where = profile === undefined ? '' : ` in the profile ${profile}`;
  if (problems.length === 0)
    problems.push(
      ...sources.flatMap(({ label }, index) =>
        wanted[index]?.length === 0 ? [`${label}: no records${where}`] : [],
      ),
    );
  if (problems.length > 0) throw new UsageError(problems);
  refuseUnknownMetric(metric, [...a, ...b]);
  const comparison = compareSets(a, b, {
    labels: [sources[0].label, sources[1].label],
    testSets: sources[0].testSets,
    current: [currentHashes(sources[0].studies), currentHashes(sources[1].studies)],
    ...(metric === undefined ? {} : { metric }),
  });
  return { comparison, lines: describeSets(comparison, { color }) };
}

function refuseUnknownMetric(metric: string | undefined, records: readonly RunRecord[]): void {
  const known = metricsOf(records);
  if (metric === undefined || known.includes(metric)) return;
  throw new UsageError([
    `--metric: no record has \`${metric}\`; there are ${known.join(', ')}.${suggestion(metric, known)}`,
  ]);
}
