import { spawn } from 'node:child_process';
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

/** Builds the site of a results folder into `out`, as `npm run build` does. */
export function build(results: string, out: string, base: string): Promise<Build> {
  const astro = createRequire(join(app, 'package.json')).resolve('astro/package.json');
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [join(dirname(astro), 'bin', 'astro.mjs'), 'build', '--outDir', out],
    {
      cwd: app,
      env: { ...ownEnvironment(), DIGITBENCH_RESULTS: results, DIGITBENCH_BASE: base },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  child.stdout.on('data', (data) => {
    output += data;
  });
  child.stderr.on('data', (data) => {
    output += data;
  });
  return new Promise((resolve) =>
    child.on('close', (code) => resolve({ code, output, seconds: (performance.now() - started) / 1000 })),
  );
}
