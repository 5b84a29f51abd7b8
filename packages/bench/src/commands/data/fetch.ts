import { fetchDataset, isHere, type NamedSet, namedSet } from '@digitbench/data/node';
import { Interruption } from '../../shell/interruption.ts';

/** Fetches those of the data sets that are not here. Throws a DataError if one cannot be had, an Interruption if it is stopped. */
export async function fetchMissing(sources: readonly string[], signal: AbortSignal): Promise<void> {
  for (const source of sources) {
    const named = namedSet(source);
    if (named !== undefined && !isHere(named)) await fetchNamed(named, signal);
  }
}

/** Fetches a data set and says so on standard error. */
export async function fetchNamed(named: NamedSet, signal: AbortSignal): Promise<void> {
  console.error(`digitbench: fetching ${named.set.title} from ${named.set.origin}`);
  try {
    await fetchDataset(named, signal);
  } catch (error) {
    throw signal.aborted ? new Interruption() : error;
  }
  console.error(`digitbench: kept in ${named.folder()}`);
}
