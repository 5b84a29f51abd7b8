import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Build, build } from './build.ts';
import { writeBroken, writeEngines, writeStudy } from './fixtures.ts';
import { type Server, serve } from './serve.ts';

export const BASE = '/digitbench/';

/** A built site with everything that a page must cope with. */
export interface TestSite {
  readonly folder: string;
  readonly build: Build;
  readonly broken: readonly string[];
  /** Below the site's start: '' or 'studies/alpha/'. */
  readonly pages: readonly string[];
  readonly server: Server;
  remove(): void;
}

const pagesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('index.html'))
    .map((path) => path.replaceAll('\\', '/').replace(/index\.html$/, ''))
    .sort();

export async function makeSite(): Promise<TestSite> {
  const root = mkdtempSync(join(tmpdir(), 'digitbench-dashboard-'));
  const [results, folder] = [join(root, 'results'), join(root, 'site')];
  await writeStudy(results, { study: 'alpha', entries: 6, seeds: 4, epochs: 12 });
  await writeStudy(results, { study: 'omega', entries: 3, seeds: 3, epochs: 3, hostile: true });
  await writeStudy(results, { study: 'alpha', entries: 2, seeds: 1, epochs: 2, profile: 'quick' });
  await writeEngines(results);
  const broken = writeBroken(results);
  const done = await build(results, folder, BASE);
  if (done.code !== 0) throw new Error(`the dashboard did not build:\n${done.output}`);
  const server = await serve(folder, BASE);
  return {
    folder,
    build: done,
    broken,
    pages: pagesBelow(folder),
    server,
    remove() {
      server.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
