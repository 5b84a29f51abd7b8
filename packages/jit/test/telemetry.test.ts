import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const index = new URL('../src/index.ts', import.meta.url).href;
const telemetry = new URL('../src/session/host/telemetry.ts', import.meta.url).href;
const run = promisify(execFile);

interface Ran {
  /** What the program printed, as JSON. */
  printed: unknown;
  warnings: string;
  /** What was written where ONNX Runtime's telemetry writes, by name. */
  files: string[];
}

/** Runs a program in a process whose home and temporary folder are empty, and looks at what it leaves in them. */
async function alone(program: string, variables: Record<string, string> = {}): Promise<Ran> {
  const place = await mkdtemp(join(tmpdir(), 'jit-telemetry-'));
  // Where CI is set the library is silent by itself.
  const { PATH } = process.env;
  const env = { PATH, HOME: place, TMPDIR: place, XDG_CACHE_HOME: join(place, 'cache'), ...variables };
  try {
    const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: new URL('..', import.meta.url),
      env,
    });
    const entries = await readdir(place, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    return { printed: JSON.parse(stdout), warnings: stderr, files };
  } finally {
    await rm(place, { recursive: true });
  }
}

const compileAndRun = `
  import * as tf from '@tensorflow/tfjs';
  import { jit } from '${index}';
  const double = jit((x) => tf.mul(x, 2));
  const result = await double(tf.scalar(21));
  console.log(JSON.stringify({ result: result.dataSync()[0], variable: process.env.ORT_DISABLE_TELEMETRY }));`;

/** What the library's telemetry writes; see the notes of its pull request 27379. */
const traces = (files: readonly string[]) =>
  files.filter((name) => /^mat-debug|deviceid|onnxruntime\.db/.test(name));

it('a session leaves nothing of the telemetry of ONNX Runtime', async () => {
  const { printed, files, warnings } = await alone(compileAndRun);
  expect(printed).toEqual({ result: 42, variable: '1' });
  expect(traces(files)).toEqual([]);
  expect(warnings).not.toContain('jit: ');
});

// These two do not load the library: a test must not send events either.

it('a variable that the user set stays as it is', async () => {
  const program = `
    import { disableTelemetry } from '${telemetry}';
    disableTelemetry();
    console.log(JSON.stringify(process.env.ORT_DISABLE_TELEMETRY));`;
  expect((await alone(program)).printed).toBe('1');
  expect((await alone(program, { ORT_DISABLE_TELEMETRY: '0' })).printed).toBe('0');
});

it.runIf(process.platform !== 'win32')('a worker thread says that it cannot switch it off', async () => {
  const program = `
    import { Worker } from 'node:worker_threads';
    const code = "import('${telemetry}').then(({ disableTelemetry }) => disableTelemetry())";
    const worker = new Worker(code, { eval: true });
    await new Promise((resolve) => worker.on('exit', resolve));
    console.log('null');`;
  expect((await alone(program)).warnings).toContain('cannot be switched off from a worker thread');
  expect((await alone(program, { ORT_DISABLE_TELEMETRY: '1' })).warnings).not.toContain('jit: ');
});
