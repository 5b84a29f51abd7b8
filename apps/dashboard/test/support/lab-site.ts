import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '@digitbench/browser-testing';
import { build } from './build.ts';

const published = fileURLToPath(new URL('../../../../results', import.meta.url));

/** Entries of each kind: perceptrons, a convolutional network, one with two inputs and two outputs, an ensemble. */
export const ENTRIES = [
  'modern/mlp',
  'modern/lenet5',
  'three-vs-seven/two-layer',
  'adder/adder',
  'second-opinion/experts',
] as const;

export interface LabSite {
  url: string;
  results: string;
  folder: string;
  close(): void;
}

/** A site of a few published entries, with their weights. */
export async function labSite(): Promise<LabSite> {
  const root = mkdtempSync(join(tmpdir(), 'digitbench-lab-'));
  const results = join(root, 'results');
  const copy = (path: string) => {
    mkdirSync(dirname(join(results, path)), { recursive: true });
    cpSync(join(published, path), join(results, path), { recursive: true });
  };
  for (const entry of ENTRIES) {
    const [study] = entry.split('/');
    for (const path of [
      `paper/${entry}`,
      `weights/${entry}`,
      `paper/${study}/study.json`,
      `paper/${study}/test-set.mnist.json`,
    ])
      copy(path);
  }
  const folder = join(root, 'site');
  const { code, output } = await build(results, folder, '/lab/');
  if (code !== 0) throw new Error(`the site did not build:\n${output}`);
  const server = await serve(folder, '/lab/');
  return {
    url: server.url,
    results,
    folder,
    close() {
      server.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
