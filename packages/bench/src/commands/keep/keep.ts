import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '@digitbench/results';
import { SAME_NUMBERS, type SameNumbers } from '@digitbench/train/node';
import { LocalPlace } from '../../place/local/place.ts';
import { type BenchRequest, prepare } from '../../run/bench.ts';
import { plural } from '../../screen/format.ts';
import { hashOf } from '../../zoo/hash.ts';
import type { KnownStudy } from '../../zoo/known.ts';
import { type Again, trainAgain } from '../verify/again.ts';
import { drawSample } from '../verify/sample.ts';
import { earlierDigests } from './earlier.ts';

export interface KeepRequest extends BenchRequest {
  /** What was changed. */
  because: string;
}

export interface Kept {
  study: string;
  /** unknown: git has no sources from which all differs in nothing else. moved: some number is another now. */
  verdict: 'kept' | 'up to date' | 'unknown' | 'moved' | 'interrupted';
  /** How many records are valid again, or would be. */
  records: number;
  retrained: Again[];
}

/**
 * Finds, for each study, the earlier sources of its outdated records in git's history. Where nothing else of a trial has changed,
 * it trains one trial of each entry again. If all of them give the same bits, the study's same-numbers.json says so.
 */
export async function keepRecords(request: KeepRequest): Promise<Kept[]> {
  const { because, ...whole } = request;
  using place = new LocalPlace(request.place);
  const { studies, dataset, store } = await prepare(whole, place);
  const { records } = await store.list({ profile: request.plan.profile });
  const here = records.filter(({ checksum }) => checksum === dataset.checksum);
  const kept: Kept[] = [];
  for (const { known } of studies) {
    const ofStudy = here.filter(({ study }) => study === known.study.name);
    kept.push(await keepStudy(whole, known, ofStudy, because));
  }
  return kept;
}

async function keepStudy(
  request: BenchRequest,
  known: KnownStudy,
  recorded: readonly RunRecord[],
  because: string,
): Promise<Kept> {
  const { study, sources } = known;
  const hashBy = (numbers: string, { entry, checksum }: RunRecord) => {
    const facts = known.facts.entries.find((one) => one.entry === entry);
    return facts && hashOf({ ...known, numbers }, facts, request.plan.profile, checksum);
  };
  const outdated = recorded.filter((record) => record.hash !== hashBy(known.numbers, record));
  const outcome = (verdict: Kept['verdict'], records = outdated, retrained: Again[] = []): Kept => ({
    study: study.name,
    verdict,
    records: records.length,
    retrained,
  });
  if (outdated.length === 0) return outcome('up to date');
  for (const numbers of earlierDigests(study.folder)) {
    const records = outdated.filter((record) => record.hash === hashBy(numbers, record));
    if (records.length === 0) continue;
    const entries = new Set(records.map(({ entry }) => entry)).size;
    const retrained = await trainAgain(request, drawSample(records, { size: entries, draw: 1 }), records);
    if (request.signal.aborted) return outcome('interrupted', records, retrained);
    if (retrained.some(({ verdict }) => verdict !== 'same')) return outcome('moved', records, retrained);
    const statement: SameNumbers = { sources, as: numbers, because };
    writeFileSync(join(study.folder, SAME_NUMBERS), `${JSON.stringify(statement, null, 2)}\n`);
    return outcome('kept', records, retrained);
  }
  return outcome('unknown');
}

const sentences: Readonly<Record<Kept['verdict'], (records: string) => string>> = {
  kept: (records) =>
    `${records} kept: one trial of each entry gave the same bits again; commit ${SAME_NUMBERS}`,
  'up to date': () => 'nothing to keep: no record of it is outdated',
  unknown: (records) =>
    `${records} not kept: git's history has no sources of this study from which they could be, with the recipe, budget, data ` +
    'and numerics versions of now; `digitbench run` trains them again',
  moved: (records) =>
    `${records} not kept: a trial gave other bits, or could not be compared; keep on the machine that made the records, or ` +
    '`digitbench run` trains them again',
  interrupted: (records) => `${records} not kept: interrupted`,
};

/** A line for each study, and one for each trial that was trained again and gave other bits. */
export const formatKept = (kept: readonly Kept[]): string =>
  kept
    .flatMap(({ study, verdict, records, retrained }) => [
      `${study}: ${sentences[verdict](plural(records, 'record'))}`,
      ...retrained
        .filter((again) => again.verdict !== 'same')
        .map(
          (again) => `  ${again.verdict}: ${again.trial}${again.reason === '' ? '' : ` (${again.reason})`}`,
        ),
    ])
    .join('\n');
