import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Graph } from '../src/graph/types.ts';
import { type Elements, Session } from '../src/session/session.ts';

/** One run of one operation. Shapes are by type, `[{ float: [64, 10] }]`. */
export interface KernelEvent {
  /** The same at every run. */
  readonly name: string;
  /** Microseconds. */
  readonly dur: number;
  readonly args: {
    readonly op_name?: string;
    readonly input_type_shape?: readonly Record<string, number[]>[];
    readonly output_type_shape?: readonly Record<string, number[]>[];
  };
}

/** Runs a graph so many times under ONNX Runtime's profiler: what it says of each operation, without loops as a whole. */
export async function kernelEvents(
  graph: Graph,
  elements: Readonly<Record<string, Elements>>,
  runs: number,
): Promise<KernelEvent[]> {
  const folder = await mkdtemp(join(tmpdir(), 'jit-profile-'));
  const session = await Session.create(graph, {
    enableProfiling: true,
    profileFilePrefix: join(folder, 'ort'),
  });
  for (let run = 0; run < runs; run++) await session.run(elements);
  session.endProfiling();
  await session.dispose();
  const [file = ''] = await readdir(folder);
  const events: (KernelEvent & { readonly cat: string })[] = JSON.parse(
    await readFile(join(folder, file), 'utf8'),
  );
  await rm(folder, { recursive: true });
  return events.filter(({ cat, name, args }) => {
    return cat === 'Node' && name.endsWith('_kernel_time') && args.op_name !== 'Scan';
  });
}
