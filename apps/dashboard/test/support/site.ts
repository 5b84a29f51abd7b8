import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@digitbench/browser-testing';
import { openStore } from '@digitbench/results';
import type { TestProject } from 'vitest/node';
import { build } from './build.ts';
import { HOSTILE, INHERITED, WORD, writeBroken, writeEngines, writeStudy } from './fixtures.ts';

export const BASE = '/digitbench/';

/** A built site with everything that a page must cope with. */
export interface TestSite {
  readonly folder: string;
  /** What the build printed. */
  readonly output: string;
  /** Paths of files that are no records. */
  readonly broken: readonly string[];
  /** Below the site's start: '' or 'studies/alpha/'. */
  readonly pages: readonly string[];
  /** Address of its front page. */
  readonly url: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    site: TestSite;
  }
}

const pagesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('index.html'))
    .map((path) => path.replaceAll('\\', '/').replace(/index\.html$/, ''))
    .sort();

/** Builds the site once for all test files and serves it. Returns how to take it away. */
export default async function setup(project: TestProject) {
  const root = mkdtempSync(join(tmpdir(), 'digitbench-dashboard-'));
  const [results, folder] = [join(root, 'results'), join(root, 'site')];
  await writeStudy(results, { study: 'alpha', entries: 6, seeds: 4, epochs: 12, stated: true });
  await writeStudy(results, { study: 'omega', entries: 3, seeds: 3, epochs: 3, text: HOSTILE, stated: true });
  const levels = ['width=10', 'width=0.5', 'loss=sum'];
  await writeStudy(results, {
    study: 'levels',
    entries: levels,
    seeds: 2,
    epochs: 2,
    profile: 'levels',
    stated: true,
  });
  await writeStudy(results, { study: 'alpha', entries: 2, seeds: 1, epochs: 2, profile: 'quick' });
  await writeStudy(results, {
    study: 'constructor',
    entries: INHERITED,
    seeds: 3,
    epochs: 3,
    profile: 'valueOf',
    dataset: 'toString',
    machine: 'hasOwnProperty',
    output: 'constructor',
    metric: 'toString',
    text: WORD,
  });
  await writeStudy(results, { study: 'alpha', entries: 4, seeds: 4, epochs: 3, dataset: 'clothes' });
  await openStore(results).writeDataset({
    schema: 1,
    dataset: 'clothes',
    title: 'Clothes (CSV edition)',
    checksum: 'synthetic',
    classes: ['T-shirt', ...Array.from({ length: 9 }, (_, i) => `class ${i}`)],
    rows: 20,
    columns: 28,
    train: 100,
    test: 300,
    transposed: true,
    note: 'Its test images are others.',
  });
  await writeStudy(results, { study: 'vast', entries: 4, seeds: 4, epochs: 4, profile: 'vast', vast: true });
  await writeEngines(results);
  const broken = writeBroken(results);
  const { code, output } = await build(results, folder, BASE);
  if (code !== 0) throw new Error(`the dashboard did not build:\n${output}`);
  const server = await serve(folder, BASE);
  project.provide('site', { folder, output, broken, pages: pagesBelow(folder), url: server.url });
  return () => {
    server.close();
    rmSync(root, { recursive: true, force: true });
  };
}
