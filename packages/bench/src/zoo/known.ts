import type { StudyFacts } from '@digitbench/train/protocol';
import type { Answer, Question } from './ask.ts';
import type { StudyPackage } from './discover.ts';
import { digestSources, librarySources } from './sources.ts';

/** A study that can be run, with the digest of its sources. */
export interface KnownStudy {
  study: StudyPackage;
  sources: string;
  facts: StudyFacts;
}

export interface BrokenPackage {
  study: StudyPackage;
  problems: string[];
}

/** The study packages, told apart by whether they can be used. */
export interface Zoo {
  known: KnownStudy[];
  broken: BrokenPackage[];
}

/** One question for each package that can be asked about. */
export function studyQuestions(packages: readonly StudyPackage[]): Question<'survey'>[] {
  return packages
    .filter(({ problems }) => problems.length === 0)
    .map((study) => ({
      job: { kind: 'survey', study: { name: study.name, module: study.module } },
      key: ['survey', study.module, digestSources(study.folder), librarySources()].join('\n'),
      // What is broken may be mended elsewhere: in a package that the study imports.
      keeps: (answer) => answer.kind === 'survey' && answer.survey.problems.length === 0,
    }));
}

/** The zoo from the answers to `studyQuestions`, in the same order. */
export function readZoo(packages: readonly StudyPackage[], answers: readonly Answer[]): Zoo {
  const zoo: Zoo = { known: [], broken: [] };
  const remaining = [...answers];
  for (const study of packages) {
    if (study.problems.length > 0) {
      zoo.broken.push({ study, problems: study.problems });
      continue;
    }
    const answer = remaining.shift();
    if (answer?.kind === 'survey' && 'description' in answer.survey) {
      zoo.known.push({ study, sources: digestSources(study.folder), facts: answer.survey.description });
    } else {
      const problems = answer?.kind === 'survey' ? answer.survey.problems : [];
      const reason = answer?.kind === 'problem' ? [`cannot be loaded: ${answer.reason}`] : [];
      zoo.broken.push({ study, problems: [...problems, ...reason] });
    }
  }
  return zoo;
}
