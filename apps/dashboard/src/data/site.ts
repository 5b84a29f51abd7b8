import {
  type Across,
  acrossSets,
  type EngineRecord,
  type Listing,
  openStore,
  type Problem,
} from '@digitbench/results';
import { placesOf } from './place.ts';
import { rehearseEngines, rehearseStudy } from './rehearsal.ts';
import { oneLine } from './text.ts';
import { descriptionsOf, type StudyView, studyOf, type View, viewOf } from './view.ts';

/** A study, or a machine's measurements of the engines, of which no page could be made. */
export interface Undrawn {
  /** `study alpha (quick)`, `engines on machine1`. */
  readonly what: string;
  readonly message: string;
}

/** All that the pages show. */
export interface Site {
  /** The published profile first. */
  readonly views: readonly View[];
  /** Entries by data set, where a profile has records of several. */
  readonly across: readonly Across[];
  readonly engines: readonly EngineRecord[];
  /** Files of the results folder that are not ours, or cannot be read. */
  readonly problems: readonly Problem[];
  readonly undrawn: readonly Undrawn[];
}

let loaded: Promise<Site> | undefined;

/** The results folder as pages need it, read once: the development server loads this module anew when a record changed. */
export function loadSite(): Promise<Site> {
  loaded ??= readSite(import.meta.env.RESULTS_FOLDER, import.meta.env.PROD).then((site) => {
    if (import.meta.env.PROD) failAtTheEnd(site.undrawn);
    return site;
  });
  return loaded;
}

/**
 * Reads a results folder, changing nothing in it. Where the whole site is to be written, a study whose pages cannot be made
 * is left out and named, so all others keep theirs.
 * @throws Error where the folder holds files, but none that can be shown
 */
export async function readSite(folder: string, isWritten: boolean): Promise<Site> {
  const listing = await openStore(folder, { readOnly: true }).list();
  for (const { path, message } of listing.problems)
    console.warn(`dashboard: ${oneLine(path)} is not shown: ${oneLine(message)}`);
  if (isWritten) refuseForeign(folder, listing);
  const undrawn: Undrawn[] = [];
  const attempt = async <T>(what: string, make: () => T, rehearse: (made: T) => Promise<void>) => {
    try {
      const made = make();
      if (isWritten) await rehearse(made);
      return [made];
    } catch (error) {
      const message = oneLine(error instanceof Error ? error.message : String(error));
      console.error(`dashboard: ${what} cannot be drawn: ${message}`);
      undrawn.push({ what, message });
      return [];
    }
  };
  const views: View[] = [];
  for (const place of placesOf(listing)) {
    const studies: StudyView[] = [];
    for (const description of descriptionsOf(place, listing))
      studies.push(
        ...(await attempt(
          `study ${description.study} (${place.title})`,
          () => studyOf(place, description, listing),
          (study) => rehearseStudy(place, study),
        )),
      );
    views.push(viewOf(place, studies));
  }
  const engines: EngineRecord[] = [];
  for (const record of listing.engines)
    engines.push(...(await attempt(`engines on ${record.machine.id}`, () => record, rehearseEngines)));
  return { views, across: acrossOf(views), engines, problems: listing.problems, undrawn };
}

/** The published profile first, as the views are. */
function acrossOf(views: readonly View[]): Across[] {
  const profiles = [...new Set(views.map(({ profile }) => profile))];
  return profiles.flatMap((profile) =>
    acrossSets(views.filter((view) => view.profile === profile).flatMap(({ rows }) => rows)),
  );
}

/** A folder one level too high or too low holds many files, and no record where one is looked for. */
function refuseForeign(folder: string, { records, engines, problems }: Listing) {
  const [first] = problems;
  if (first === undefined || records.length > 0 || engines.length > 0) return;
  // What is ours and broken is named on the pages instead.
  if (problems.some(({ kind }) => kind !== 'foreign' && kind !== 'misplaced')) return;
  throw new Error(
    `dashboard: ${folder} holds no record that can be shown, but ${problems.length} other files, such as ${oneLine(first.path)} (${oneLine(first.message)}). ` +
      'Expected records at <profile>/<study>/<entry>/seed-<n>.<machine>.json below it. Name the results folder itself in DIGITBENCH_RESULTS, neither one above nor one inside it.',
  );
}

/** Lets the build write all pages that can be made, and fail once they are there. */
function failAtTheEnd(undrawn: readonly Undrawn[]) {
  if (undrawn.length === 0) return;
  // Astro exits with a code of its own; only this handler runs later.
  process.once('exit', () => {
    console.error(
      `dashboard: the site is written, but lacks what could not be drawn:\n${undrawn.map(({ what, message }) => `  ${what}: ${message}`).join('\n')}`,
    );
    process.exitCode = 1;
  });
}
