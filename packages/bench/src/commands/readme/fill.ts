import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import {
  type DatasetDescription,
  descriptionOf,
  type Listing,
  openStore,
  type RunRecord,
  type StudyDescription,
  USUAL_DATASET,
} from '@digitbench/results';
import { surveyZoo } from '../../run/survey-zoo.ts';
import { describeAgain } from './describe-again.ts';
import { fillBlock } from './markers.ts';
import { studyBlock } from './study-block.ts';
import { type ZooStudy, zooBlock } from './zoo-block.ts';

export interface ReadmeRequest {
  /** Folder with README.md; its table of the zoo is filled, too. */
  repository: string;
  /** Folder of the study packages; the repository's unless given. */
  models: string | undefined;
  /** Folder of the records. */
  results: string;
  /** Whether files are left as they are. */
  check: boolean;
  /** The only study whose README is filled, besides the repository's; all studies unless given. */
  only?: string;
}

export interface Readmes {
  /** READMEs that were changed, or would be when checking; relative to the repository. */
  changed: string[];
  /** READMEs that say what the records say. */
  current: string[];
  problems: { path: string; message: string }[];
}

/** What is published of a study on one data set. */
interface Part {
  dataset: string;
  records: readonly RunRecord[];
  description: StudyDescription | undefined;
}

/** The parts of a study: of MNIST first, then of the other data sets. */
function partsOf(study: string, { records, studies }: Pick<Listing, 'records' | 'studies'>): Part[] {
  const own = records.filter((record) => record.study === study);
  return [...Map.groupBy(own, ({ dataset }) => dataset)]
    .sort(([a], [b]) => Number(b === USUAL_DATASET) - Number(a === USUAL_DATASET) || (a < b ? -1 : 1))
    .map(([dataset, ofData]) => ({
      dataset,
      records: ofData,
      description: descriptionOf(studies, { study, profile, dataset }),
    }));
}

function headingOf({ dataset }: Part, datasets: readonly DatasetDescription[]): string {
  const described = datasets.find((known) => known.dataset === dataset);
  const note = described?.note === undefined ? '' : `\n\n${described.note}`;
  return `### On ${described?.title ?? dataset}${note}`;
}

/** Only what was trained as the sources did says something about them. */
const profile = 'paper';

/** Writes what the published records say into the READMEs of the studies and of the repository. */
export async function fillReadmes({
  repository,
  models,
  results,
  check,
  only,
}: ReadmeRequest): Promise<Readmes> {
  const { studies: surveyed, broken } = await surveyZoo({ operands: [], models });
  if (!check) await describeAgain(models, results, profile);
  const listing = await openStore(results, { readOnly: true }).list({ profile });
  const readmes: Readmes = { changed: [], current: [], problems: [] };
  for (const { study, problems } of broken)
    readmes.problems.push({ path: relative(repository, study.folder), message: problems.join('; ') });
  for (const { kind, path, message } of listing.problems)
    readmes.problems.push({ path, message: `${kind}: ${message}` });

  const studies = surveyed.map(({ known: { study, facts } }) => {
    const [main, ...others] = partsOf(study.name, listing);
    const path = relative(repository, study.folder).replaceAll('\\', '/');
    const zoo: ZooStudy = {
      name: study.name,
      path,
      question: facts.question,
      records: main?.records ?? [],
      description: main?.description,
    };
    return { ...zoo, folder: study.folder, others };
  });
  const fill = (path: string, name: string, block: string) => {
    const shown = relative(repository, path).replaceAll('\\', '/');
    try {
      if (!existsSync(path)) throw new Error('there is no such file');
      const text = readFileSync(path, 'utf8');
      const filled = fillBlock(text, name, block);
      if (filled === text) readmes.current.push(shown);
      else {
        readmes.changed.push(shown);
        if (!check) writeFileSync(path, filled);
      }
    } catch (error) {
      readmes.problems.push({ path: shown, message: error instanceof Error ? error.message : String(error) });
    }
  };
  for (const { name, folder, records, description, others } of studies) {
    if (name !== (only ?? name)) continue;
    const blockOf = (part: Omit<Part, 'dataset'>) => {
      const rangeTests = listing.rangeTests.filter(
        ({ study, dataset }) => study === name && dataset === part.records[0]?.dataset,
      );
      return studyBlock(name, part.records, part.description, rangeTests, listing.testSets);
    };
    const parts = others.map((part) => `${headingOf(part, listing.datasets)}\n\n${blockOf(part)}`);
    fill(join(folder, 'README.md'), 'results', [blockOf({ records, description }), ...parts].join('\n\n'));
  }
  fill(join(repository, 'README.md'), 'zoo', zooBlock(studies, listing.testSets));
  return readmes;
}
