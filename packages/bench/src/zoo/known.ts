import { digestInHashes, digestLedger, digestSources, type StudyPackage } from '@digitbench/train/node';
import type { StudyFacts, SurveyJob } from '@digitbench/train/protocol';
import type { Place } from '../place/place.ts';
import { ask, type Question } from './ask.ts';
import { librarySources } from './sources.ts';

/** A study that can be run, with the digest of its sources. */
export interface KnownStudy {
  study: StudyPackage;
  sources: string;
  /** The digest that hashes of trials hold: of these sources, or of earlier ones that give the same numbers. */
  numbers: string;
  facts: StudyFacts;
}

/** A study, or one of its entries, that cannot be used. */
export interface Broken {
  /** "study" or "study/entry". */
  name: string;
  study: StudyPackage;
  problems: string[];
}

/** "study first" or "entry first/plain". */
export const nameOf = (name: string) => `${name.includes('/') ? 'entry' : 'study'} ${name}`;

/** What a study package contains: at most one study, and its broken parts. */
export interface Surveyed {
  known: KnownStudy | undefined;
  broken: Broken[];
  /** The study or those of its entries that the data is not for. */
  unfit: Broken[];
}

/** Asks a worker to describe a study package as it is asked of some data; null: as its sources state it. An entry whose code ends the process is named; the others are described without it. */
export async function surveyStudy(
  place: Place,
  study: StudyPackage,
  data: SurveyJob['data'],
): Promise<Surveyed> {
  const { name } = study;
  const unusable = (problems: string[]) => ({
    known: undefined,
    broken: [{ name, study, problems }],
    unfit: [],
  });
  if (study.problems.length > 0) return unusable(study.problems);
  const lost: StudyFacts['brokenEntries'] = [];
  for (;;) {
    const answer = await ask(
      place,
      surveyQuestion(
        study,
        lost.map(({ entry }) => entry),
        data,
      ),
    );
    if (answer.kind === 'problem') {
      if (answer.at === undefined) return unusable([`cannot be loaded: ${answer.reason}`]);
      lost.push({ entry: answer.at, problem: answer.reason });
      continue;
    }
    if (!('description' in answer.survey)) return unusable(answer.survey.problems);
    const facts = answer.survey.description;
    const broken = [...lost, ...facts.brokenEntries].map(({ entry, problem }) => ({
      name: `${name}/${entry}`,
      study,
      problems: [problem],
    }));
    return {
      known: {
        study,
        sources: digestSources(study.folder),
        numbers: digestInHashes(study.folder),
        facts,
      },
      broken,
      unfit: unfitOf(study, facts),
    };
  }
}

/** The study itself where the data is for none of its entries, for one reason. */
function unfitOf(study: StudyPackage, { entries, unfitEntries }: StudyFacts): Broken[] {
  const { name } = study;
  const reasons = [...new Set(unfitEntries.map(({ problem }) => problem))];
  if (entries.length === 0 && reasons.length === 1) return [{ name, study, problems: reasons }];
  return unfitEntries.map(({ entry, problem }) => ({ name: `${name}/${entry}`, study, problems: [problem] }));
}

function surveyQuestion(study: StudyPackage, skip: string[], data: SurveyJob['data']): Question<'survey'> {
  return {
    job: { kind: 'survey', study: study.name, skip, data },
    key: [
      'survey',
      study.module,
      digestSources(study.folder),
      digestLedger(study.folder),
      librarySources(),
      ...skip,
      ...(data === null ? [] : [JSON.stringify(data)]),
    ].join('\n'),
    // The fault may be fixed in a package that the study imports, which the key does not cover.
    keeps: ({ survey }) => 'description' in survey && survey.description.brokenEntries.length === 0,
  };
}
