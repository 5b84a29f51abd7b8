import { openStore, placeName, type RunRecord, type TestSet, verifyRecord } from '@digitbench/results';
import { LocalPlace } from '../../place/local/place.ts';
import { hashesOf } from '../../plan/plan.ts';
import { type BenchRequest, prepare } from '../../run/bench.ts';
import { formatAccuracy, plural } from '../../screen/format.ts';
import { type Again, trainAgain } from './again.ts';
import { wrongAnswers } from './right-answers.ts';
import { drawSample, type SampleRequest } from './sample.ts';
import { verifyWeights } from './weights.ts';

export interface VerifyRequest extends BenchRequest {
  /** Which trials are trained again; null if none are. */
  sample: SampleRequest | null;
}

export interface Verification {
  ok: boolean;
  /** How many records were checked by themselves, whatever their sources and data. */
  checked: number;
  /** How many of these had their accuracy counted again from predictions and right answers. */
  counted: number;
  /** Records of the present sources, recipes and data. */
  current: number;
  /** Records of the requested entries from other sources, recipes or data than the present ones. No table counts them. */
  stray: string[];
  /** Trials that failed or whose records are from other sources, recipes or data. The next run trains them again. */
  outdated: string[];
  missing: number;
  /** Published networks whose weights were compared with their index. */
  weights: number;
  /** Records on other data sets than the one that was asked for, by the set's name: nothing present was compared with them. */
  elsewhere: Record<string, number>;
  /** Unusable files, and records that contradict themselves. */
  problems: { path: string; message: string }[];
  retrained: Again[];
}

/** Checks records against themselves and the present zoo; trains the requested trials again, in a temporary folder. */
export async function verifyRecords(request: VerifyRequest): Promise<Verification> {
  const { sample, ...whole } = request;
  const { profile } = request.plan;
  using place = new LocalPlace(request.place);
  const prepared = await prepare(whole, place);
  const { plan, broken, dataset } = prepared;
  const store = openStore(request.results, { readOnly: true });
  const { records, testSets, weights, problems: files } = await store.list({ profile });
  const wrong = records.flatMap((record) =>
    verifyRecord(record, testSetOf(record, testSets)).map((message) => ({
      path: store.pathOf(record),
      message,
    })),
  );
  const answers = await wrongAnswers(place, profile, prepared, testSets);
  const problems = [
    ...files.map(({ path, kind, message }) => ({ path, message: `${kind}: ${message}` })),
    ...answers.map(({ study, dataset }) => ({
      path: `${profile}/${study}/test-set.${dataset}.json`,
      message: 'its right answers differ from those of the data',
    })),
    ...wrong,
    ...verifyWeights(request.results, weights, profile, records),
  ];
  const outdated = plan.open.filter(({ earlier }) => earlier !== undefined);
  const present = hashesOf(plan);
  const again = new Set(outdated.map(({ earlier }) => earlier && store.pathOf(earlier)));
  const stray = records
    .filter((record) => (present.get(placeName(record)) ?? record.hash) !== record.hash)
    .map((record) => store.pathOf(record))
    .filter((path) => !again.has(path));
  const drawn = sample === null ? [] : drawSample(plan.done, sample);
  const retrained = await trainAgain(whole, drawn, plan.done);
  const good = retrained.every(({ verdict }) => verdict === 'same' || verdict === 'close');
  const others = Map.groupBy(
    records.filter((record) => record.checksum !== dataset.checksum),
    (record) => record.dataset,
  );
  return {
    ok: good && outdated.length === 0 && problems.length === 0 && broken.length === 0,
    checked: records.length,
    counted: records.filter((record) => isCounted(record, testSets)).length,
    current: plan.done.length,
    stray,
    outdated: outdated.map(({ trial }) => `${trial.study}/${trial.entry} seed ${trial.seed}`),
    missing: plan.open.length - outdated.length,
    weights: weights.length,
    elsewhere: Object.fromEntries([...others].map(([name, those]) => [name, those.length])),
    problems,
    retrained,
  };
}

const testSetOf = (record: RunRecord, testSets: readonly TestSet[]) =>
  testSets.find(({ study, dataset }) => study === record.study && dataset === record.dataset);

/** Whether a record has predictions and there are right answers to check them against. */
function isCounted(record: RunRecord, testSets: readonly TestSet[]): boolean {
  const holds = [record, ...Object.values(record.outputs ?? {})].some(
    ({ predictions }) => predictions !== null,
  );
  return holds && testSetOf(record, testSets) !== undefined;
}

/** What was checked and the outcome, one line each. */
export function formatVerification(verification: Verification): string {
  const { checked, counted, current, stray, outdated, missing, weights, elsewhere, problems, retrained } =
    verification;
  const lines = [
    `${plural(checked, 'record')} checked against the schema, ${counted} of them answer by answer`,
    `${plural(current, 'trial')} up to date, ${outdated.length} outdated or failed, ${missing} missing`,
  ];
  if (weights > 0) lines.push(`weights of ${plural(weights, 'network')} compared with their digests`);
  lines.push(
    ...Object.entries(elsewhere).map(
      ([name, count]) =>
        `${plural(count, 'record')} on ${name} checked as they are; name that data set with --dataset to compare them with the present sources`,
    ),
  );
  lines.push(...outdated.map((trial) => `  outdated or failed: ${trial}`));
  lines.push(
    ...stray.map((path) => `  from other sources, recipe or data, and therefore in no table: ${path}`),
  );
  lines.push(...problems.map(({ path, message }) => `  ${path}: ${message}`));
  const percent = (value: number | null) => (value === null ? 'none' : formatAccuracy(value));
  if (retrained.length > 0) lines.push(`${plural(retrained.length, 'trial')} trained again`);
  lines.push(
    ...retrained.map(
      ({ trial, verdict, recorded, now, reason }) =>
        `  ${verdict}: ${trial}: recorded ${percent(recorded)}, now ${percent(now)}${reason === '' ? '' : ` (${reason})`}`,
    ),
  );
  lines.push(conclusion(verification));
  return lines.join('\n');
}

function conclusion({ ok, problems, outdated, retrained }: Verification): string {
  if (ok) return 'All is well.';
  const wrong = [
    ...(problems.length > 0 ? ['the files named above contradict themselves or are not records'] : []),
    ...(retrained.some(({ verdict }) => verdict === 'different' || verdict === 'failed')
      ? ['training again did not give the same result']
      : []),
    ...(outdated.length > 0 ? ['`digitbench run` trains outdated trials again'] : []),
  ];
  return `Not all is well: ${wrong.join('; ') || 'a study is broken'}.`;
}
