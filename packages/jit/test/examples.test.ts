import { readdir, readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../examples/example.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

/** What each example has to reach: at least, or at most where less is better. */
const reached: Record<string, { least: number } | { most: number }> = {
  autoencoder: { most: 0.04 },
  dqn: { least: 0.95 },
  gan: { most: 0.5 },
  'image-classifier': { least: 0.95 },
  'policy-gradient': { least: 90 },
  regression: { most: 0.2 },
  'sequence-to-sequence': { least: 0.97 },
  text: { least: 0.97 },
  transformer: { least: 0.97 },
};

describe('the examples', () => {
  it('are those of the page', async () => {
    const entries = await readdir(new URL('../examples/', import.meta.url), { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect(folders.sort()).toEqual(Object.keys(reached));
    const page = await readFile(new URL('../docs/from-model-fit.md', import.meta.url), 'utf8');
    for (const folder of folders) expect(page).toContain(`](../examples/${folder})`);
  });

  it.each(Object.entries(reached))('%s learns what it is to', async (name, bound) => {
    const { train } = (await import(`../examples/${name}/jit.ts`)) as { train(): Promise<Outcome> };
    const { value } = await train();
    if ('least' in bound) expect(value).toBeGreaterThanOrEqual(bound.least);
    else expect(value).toBeLessThanOrEqual(bound.most);
  });
});
