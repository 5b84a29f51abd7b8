import { host } from '#host';
import { Builder, inputValue } from '../graph/builder.ts';
import { RuntimeLoadError } from './loadError.ts';
import { runGraph } from './session.ts';

/** What a graph is compiled for. */
export interface Target {
  /**
   * How many channels ONNX Runtime's blocked kernels keep together (16 with AVX-512, 8 with AVX2);
   * 0 where they are missing or not wanted.
   */
  readonly block: number;
}

/** Does without the blocked kernels: every machine can run it. */
export const plainTarget: Target = { block: 0 };

let probed: Promise<Target> | null = null;

/** This machine. `JIT_BLOCK=0` in the environment switches the blocked kernels off. */
export function hostTarget(): Promise<Target> {
  probed ??= probe();
  return probed;
}

async function probe(): Promise<Target> {
  const wanted = host.setting('JIT_BLOCK');
  if (wanted === '0' || !host.mayBlock) return plainTarget;
  const block = await probeBlock();
  if (wanted !== undefined && wanted !== `${block}`) {
    throw new Error(
      `jit: JIT_BLOCK is ${wanted}, but the block of this machine is ${block}; set it to 0 to do without blocks, or unset it.`,
    );
  }
  return { block };
}

const CHANNELS = 64;

/** Blocks a map of two columns: its second column starts after one block of the first. */
async function probeBlock(): Promise<number> {
  const g = new Builder();
  const x = inputValue([1, CHANNELS, 1, 2], 'float32');
  const blocked = g.op('ReorderInput', [x], {}, 'com.microsoft.nchwc');
  const map = Float32Array.from({ length: 2 * CHANNELS }, (_, i) => i);
  try {
    const { y } = await runGraph(
      {
        inputs: [{ name: 'x', role: 'constant', value: x }],
        outputs: [{ name: 'y', role: 'result', value: blocked }],
      },
      { x: map },
    );
    const block = Array.from(y ?? [], Number).indexOf(1);
    return block > 1 ? block : 0;
  } catch (error) {
    if (error instanceof RuntimeLoadError) throw error;
    // ONNX Runtime was built without these kernels.
    return 0;
  }
}
