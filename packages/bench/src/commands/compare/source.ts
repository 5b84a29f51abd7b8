import {
  type Listing,
  openStore,
  type RunRecord,
  type StudyDescription,
  type TestSet,
} from '@digitbench/results';
import { kindOf, locate } from '../../shell/paths.ts';
import { readRevision } from './revision.ts';

/** Records under one name: those of a folder, a git revision, a machine or an engine. */
export interface Source {
  readonly label: string;
  readonly records: readonly RunRecord[];
  readonly testSets: readonly TestSet[];
  readonly studies: readonly StudyDescription[];
}

/**
 * Finds the records that a name means: a folder, else a machine or an engine with records in the results folder (`here`), else a
 * git revision of that folder. Null if it is none of these.
 */
export async function openSource(name: string, results: string, here: Listing): Promise<Source | null> {
  const folder = locate(name);
  if (kindOf(folder) === 'folder')
    return { label: name, ...(await openStore(folder, { readOnly: true }).list()) };
  for (const nameOf of [machineOf, engineOf]) {
    const records = here.records.filter((record) => nameOf(record) === name);
    if (records.length > 0) return { ...here, label: name, records };
  }
  const revision = await readRevision(name, results);
  if (revision === null) return null;
  const { commit, listing } = revision;
  return { label: commit.startsWith(name) ? name : `${name} (${commit})`, ...listing };
}

const machineOf = ({ machine }: RunRecord) => machine.id;
const engineOf = ({ engine }: RunRecord) => engine.name;
