import { describe, expect, it } from 'vitest';
import type { Loop, LoopOptions } from '../src/engines/executable.ts';
import { explainMemory } from '../src/node/engines/tensorflow-memory.ts';

describe('explainMemory', () => {
  const options: LoopOptions = {
    batchSize: 1,
    inputs: { gathered: {}, scanned: {}, constant: {} },
    variables: [],
  };
  const loop = (message: string): Loop => ({
    run: async () => Promise.reject(new Error(message)),
    dispose: async () => {},
  });
  const run = async (message: string) => {
    const compiled = await explainMemory(async () => loop(message))(() => ({}), options);
    return compiled.run({}, new Int32Array(1));
  };

  it('says what to change where a trial does not fit', async () => {
    const message = 'OOM when allocating tensor with shape[64,64,28,28] and type float on GPU:0';
    await expect(run(message)).rejects.toThrow(
      /does not fit into the memory.*--jobs 1.*OOM when allocating tensor/s,
    );
  });

  it('leaves other errors alone', async () => {
    await expect(run('shapes do not match')).rejects.toThrow(/^shapes do not match$/);
  });
});
