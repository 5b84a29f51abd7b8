import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkRecord, numbersOf, type RunRecord, summarise } from '@digitbench/results';

/** The paths of a folder's files, with `/`, sorted; none where it is missing. */
export function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((file) => !file.isDirectory())
      .map((file) => join(file.parentPath, file.name).slice(folder.length + 1))
      .sort();
  } catch {
    return [];
  }
}

/** What lies in a results folder, read without the store: the store is what is tested. */
export interface Inspection {
  /** Text of each valid record, by path. */
  readonly texts: ReadonlyMap<string, string>;
  readonly records: readonly RunRecord[];
  /** Files with a record's name that hold none. */
  readonly broken: readonly string[];
  /** Temporary files, reservations, claims. */
  readonly leftovers: readonly string[];
}

export function inspect(results: string): Inspection {
  const texts = new Map<string, string>();
  const records: RunRecord[] = [];
  const broken: string[] = [];
  const files = filesOf(results).filter((path) => !path.startsWith('quarantine/'));
  for (const path of files.filter((file) => /\/seed-\d+\.[^/]*\.json$/.test(file))) {
    const text = readFileSync(join(results, path), 'utf8');
    const record = parse(text);
    if (record === undefined) broken.push(path);
    else {
      texts.set(path, text);
      records.push(record);
    }
  }
  return { texts, records, broken, leftovers: files.filter((path) => /\.(tmp|running|claim)$/.test(path)) };
}

function parse(text: string): RunRecord | undefined {
  try {
    const checked = checkRecord(JSON.parse(text));
    return checked.kind === 'valid' ? checked.value : undefined;
  } catch {
    return undefined;
  }
}

export const trialOf = ({ entry, seed }: Pick<RunRecord, 'entry' | 'seed'>) => `${entry} seed ${seed}`;

/** What every trial came to, bit for bit, in everything but times. */
export function numbersByTrial(records: readonly RunRecord[]): Record<string, string> {
  const pairs = records.map((record) => [trialOf(record), numbersOf(record)] as const);
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const isTime = (name: string) => /second|latency|time|beside|memory/i.test(name);

/** The leaderboard's rows without what a clock or a neighbour decides. */
export function tableOf(records: readonly RunRecord[]): unknown {
  return JSON.parse(JSON.stringify(summarise(records), (name, value) => (isTime(name) ? undefined : value)));
}
