import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrialBudget } from '@digitbench/train';
import type { ContenderProcess } from '../child.ts';
import type { Contender } from '../contenders.ts';
import type { EntryRequest, Trained } from '../protocol.ts';
import type { TrainingDescription } from './description.ts';

/** An entry of the zoo to be trained with its budget. */
export interface ZooEntry {
  /** "study/entry". */
  readonly name: string;
  /** Absolute path of the study's module. */
  readonly module: string;
  readonly budget: TrialBudget;
}

export interface ZooBenchOptions {
  entries: readonly ZooEntry[];
  /** The first is what the others are compared with: ours. */
  contenders: readonly Contender[];
  rounds: number;
  /** Folder of IDX files; null: MNIST. */
  dataset: string | null;
  start(contender: Contender): ContenderProcess;
  progress(text: string): void;
}

/** What the contenders took for one entry. */
export interface ZooRow {
  readonly name: string;
  /** By contender, one a round. */
  readonly trained: Readonly<Record<string, readonly Trained[]>>;
  /** What the peers left out. */
  readonly simplified: readonly string[];
  /** Why no peer was asked; null if they were. */
  readonly alone: string | null;
}

export interface ZooReport {
  readonly rows: ZooRow[];
  readonly problems: string[];
}

/**
 * Trains each entry with its whole budget on all contenders in turn, entry after entry, each in one process that has
 * everything loaded: times hold building, compiling, training, validating and testing, not the start of a process.
 */
export async function trainZoo(options: ZooBenchOptions): Promise<ZooReport> {
  const { entries, contenders, rounds, dataset, start, progress } = options;
  const [own, ...peers] = contenders;
  if (own === undefined) throw new Error('engines-bench: no contender given');
  const folder = mkdtempSync(join(tmpdir(), 'digitbench-zoo-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove); // An interrupted run leaves nothing behind either.
  const running = new Map<Contender, ContenderProcess>();
  /** A process that failed has ended, so the next entry gets a new one. */
  const processOf = (contender: Contender) => {
    const child = running.get(contender) ?? start(contender);
    running.set(contender, child);
    return child;
  };
  const report: ZooReport = { rows: [], problems: [] };
  const attempt = async <T>(
    contender: Contender,
    name: string,
    work: (child: ContenderProcess) => Promise<T>,
  ) => {
    try {
      return await work(processOf(contender));
    } catch (error) {
      running.get(contender)?.kill();
      running.delete(contender);
      report.problems.push(`${name}: ${contender.title}: ${error instanceof Error ? error.message : error}`);
      return undefined;
    }
  };
  try {
    for (const { name, module, budget } of entries) {
      const request: EntryRequest = { module, entry: name.split('/')[1] ?? '', seed: 1, budget, dataset };
      const described = await attempt(own, name, (child) => child.describe({ ...request, folder }));
      if (described === undefined) continue;
      const descriptions = 'descriptions' in described ? described.descriptions : [];
      const trained: Record<string, Trained[]> = {};
      for (let round = 0; round < rounds; round++) {
        for (const contender of 'reason' in described ? [own] : [own, ...peers]) {
          progress(`${name}: ${contender.title}`);
          const result = await attempt(contender, name, (child) =>
            child.train(contender === own ? request : { descriptions }),
          );
          if (result !== undefined) trained[contender.name] = [...(trained[contender.name] ?? []), result];
        }
      }
      const alone = 'reason' in described ? described.reason : null;
      report.rows.push({ name, trained, simplified: simplifiedIn(descriptions), alone });
      progress(`${name}: ${describeRow(trained)}`);
    }
  } finally {
    for (const child of running.values()) child.kill();
    process.off('exit', remove);
    remove();
  }
  return report;
}

const simplifiedIn = (descriptions: readonly TrainingDescription[]) => [
  ...new Set(descriptions.flatMap(({ simplified }) => simplified)),
];

const describeRow = (trained: ZooRow['trained']) =>
  Object.entries(trained)
    .map(([name, results]) => `${name} ${results.map(({ seconds }) => seconds.toFixed(2)).join(' ')} s`)
    .join(', ');
