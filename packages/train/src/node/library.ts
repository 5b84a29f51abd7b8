import { basename, join } from 'node:path';
import { type Ledger, type Study, shapeOf, studyOn } from '@digitbench/core';
import type { Dataset } from '@digitbench/data';
import { loadDataset } from '@digitbench/data/node';
import type { DataRef, StudyRef } from '../protocol/jobs.ts';
import { JobRefusal, type Surroundings } from '../protocol/process.ts';
import { digestSources } from './studies/digest.ts';
import { loadLedger, loadStudy } from './studies/load.ts';
import { inspectStudy, type StudyPackage } from './studies/package.ts';

/** The studies and the data of a place, loaded when first needed and kept. A job that means others is refused. */
export class Library {
  readonly #surroundings: Surroundings;
  readonly #studies = new Map<string, { study: Study; sources: string }>();
  #dataset: Dataset | undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** The study of that name, whatever its sources. Throws a BrokenStudy. */
  async studyNamed(name: string): Promise<Study> {
    return (await this.#load(name)).study;
  }

  /** The ledger of that study; undefined if it has none. Throws a BrokenStudy. */
  async ledgerOf(name: string): Promise<Ledger | undefined> {
    return loadLedger(await this.studyNamed(name), this.#inspect(name));
  }

  /** Throws a BrokenStudy, or a JobRefusal if the sources here differ. */
  async study({ name, sources }: StudyRef): Promise<Study> {
    const found = await this.#load(name);
    if (found.sources !== sources) {
      throw new JobRefusal(
        `study ${name}: its sources here have the digest ${short(found.sources)}, the job means ${short(sources)}; ` +
          'bring both to one revision',
      );
    }
    return found.study;
  }

  /** The study as it is asked of the data. Throws a BrokenStudy, a DataError, or a JobRefusal if sources or data here differ. */
  async studyOn(study: StudyRef, data: DataRef): Promise<Study> {
    return studyOn(await this.study(study), shapeOf(this.dataset(data)));
  }

  /** Throws a DataError, or a JobRefusal if the data here differs. Without a reference, returns the place's own data. */
  dataset(ref?: DataRef): Dataset {
    this.#dataset ??= loadDataset(this.#surroundings.dataset ?? undefined);
    const { name, checksum } = this.#dataset;
    if (ref !== undefined && ref.checksum !== checksum) {
      throw new JobRefusal(
        `data set: here is ${name} with the checksum ${short(checksum)}, the job means ${ref.name} with ` +
          `${short(ref.checksum)}; run again if it has changed, or give both the same data`,
      );
    }
    return this.#dataset;
  }

  async #load(name: string): Promise<{ study: Study; sources: string }> {
    const known = this.#studies.get(name);
    if (known !== undefined) return known;
    const found = this.#inspect(name);
    // The digest is taken before the import, so that a change while it loads shows in the next digest.
    const sources = digestSources(found.folder);
    const loaded = { study: await loadStudy(found), sources };
    this.#studies.set(name, loaded);
    return loaded;
  }

  /** Throws a JobRefusal if there is no such package. */
  #inspect(name: string): StudyPackage {
    // A job may come from elsewhere: its name is no path.
    if (basename(name) !== name || name.startsWith('.'))
      throw new JobRefusal(`study ${name}: no name of a study`);
    const found = inspectStudy(join(this.#surroundings.models, name));
    const [problem] = found.problems;
    if (problem !== undefined) throw new JobRefusal(`study ${name}: not here (${problem})`);
    return found;
  }
}

const short = (digest: string) => digest.slice(0, 12);
