import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const app = fileURLToPath(new URL('../..', import.meta.url));

export interface Build {
  readonly code: number | null;
  /** What it printed, both streams. */
  readonly output: string;
  readonly seconds: number;
}

/** The environment without what the test runner adds for Vite, which would decide over base and mode. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(?:BASE_URL|MODE|DEV|PROD|SSR|TEST|NODE_ENV|VITEST.*)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

/** Runs Astro on a results folder; `collect` gets what it prints. */
export function astro(
  words: readonly string[],
  results: string,
  collect: (text: string) => void,
  base = '/',
): ChildProcess {
  const home = createRequire(join(app, 'package.json')).resolve('astro/package.json');
  const child = spawn(process.execPath, [join(dirname(home), 'bin', 'astro.mjs'), ...words], {
    cwd: app,
    env: { ...ownEnvironment(), DIGITBENCH_RESULTS: results, DIGITBENCH_BASE: base },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => collect(data.toString()));
  return child;
}

/** Builds the site of a results folder into `out`, as `npm run build` does; `more` goes to Astro. */
export function build(
  results: string,
  out: string,
  base: string,
  more: readonly string[] = [],
): Promise<Build> {
  const started = performance.now();
  let output = '';
  const child = astro(
    ['build', '--outDir', out, ...more],
    results,
    (text) => {
      output += text;
    },
    base,
  );
  return new Promise((resolve) =>
    child.on('close', (code) => resolve({ code, output, seconds: (performance.now() - started) / 1000 })),
  );
}
