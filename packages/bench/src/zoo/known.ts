import { digestLedger, digestSources, type StudyPackage } from '@digitbench/train/node';
import type { StudyFacts } from '@digitbench/train/protocol';
import type { Place } from '../place/place.ts';
import { ask, type Question } from './ask.ts';
import { librarySources } from './sources.ts';

/** A study that can be run, with the digest of its sources. */
export interface KnownStudy {
  study: StudyPackage;
  sources: string;
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
}

/** Asks a worker to describe a study package. An entry whose code ends the process is named; the others are described without it. */
export async function surveyStudy(place: Place, study: StudyPackage): Promise<Surveyed> {
  const { name } = study;
  const unusable = (problems: string[]) => ({ known: undefined, broken: [{ name, study, problems }] });
  if (study.problems.length > 0) return unusable(study.problems);
  const lost: StudyFacts['brokenEntries'] = [];
  for (;;) {
    const answer = await ask(
      place,
      surveyQuestion(
        study,
        lost.map(({ entry }) => entry),
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
    return { known: { study, sources: digestSources(study.folder), facts }, broken };
  }
}

function surveyQuestion(study: StudyPackage, skip: string[]): Question<'survey'> {
  return {
    job: { kind: 'survey', study: study.name, skip },
    key: [
      'survey',
      study.module,
      digestSources(study.folder),
      digestLedger(study.folder),
      librarySources(),
      ...skip,
    ].join('\n'),
    // The fault may be fixed in a package that the study imports, which the key does not cover.
    keeps: ({ survey }) => 'description' in survey && survey.description.brokenEntries.length === 0,
  };
}
