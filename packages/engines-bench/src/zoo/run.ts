import { fileURLToPath } from 'node:url';
import { contenders } from '../contenders.ts';
import { chooseCore } from '../pin.ts';
import type { Problem } from '../record.ts';
import { Starter } from '../start.ts';
import { formatZoo } from './table.ts';
import { trainZoo, type ZooEntry } from './zoo.ts';

const worker = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** Ours first, then each peer as it trains the zoo. */
const names = ['onnx', 'jax', 'pytorch'];

export interface RunZooOptions {
  entries: readonly ZooEntry[];
  rounds: number;
  dataset: string | undefined;
  progress(text: string): void;
}

/** Trains the entries on the compiler, on JAX and on PyTorch; returns a table, and whether all of it was measured. */
export async function runZooBench({
  entries,
  rounds,
  dataset,
  progress,
}: RunZooOptions): Promise<{ text: string; complete: boolean }> {
  const problems: Problem[] = [];
  const wanted = contenders.filter(({ name }) => names.includes(name));
  const starter = await Starter.prepare(wanted, chooseCore(), { problems, progress });
  const ready = names.flatMap((name) => starter.ready.filter((contender) => contender.name === name));
  const report = await trainZoo({
    entries,
    contenders: ready,
    rounds,
    dataset: dataset ?? null,
    start: (contender) => starter.start(contender, contender.kind === 'engine' ? worker : undefined),
    progress,
  });
  report.problems.push(...problems.map(({ by, reason }) => `${by}: ${reason}`));
  return { text: formatZoo(report, ready), complete: report.problems.length === 0 };
}
