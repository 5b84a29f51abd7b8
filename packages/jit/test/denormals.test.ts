import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const index = new URL('../src/index.ts', import.meta.url).href;
const run = promisify(execFile);

/** A process of its own, since the setting stays: what it prints. */
async function printed(program: string): Promise<unknown> {
  const imports = `import * as tf from '@tensorflow/tfjs'; import { flushDenormals, jit } from '${index}';`;
  const halve = `const halve = async () => (await jit((x) => tf.mul(x, 0.5))(tf.tensor([1e-37, 2e-38]))).dataSync();`;
  const { stdout } = await run(
    process.execPath,
    ['--input-type=module', '--eval', `${imports} tf.env().set('PROD', true); ${halve} ${program}`],
    { cwd: new URL('..', import.meta.url) },
  );
  return JSON.parse(stdout);
}

const isX86 = process.arch === 'x64';

it('denormal numbers are kept unless one asks, and flushed from the first session on', async () => {
  expect(await printed('console.log(JSON.stringify((await halve())[1] > 0))')).toBe(true);
  expect(
    await printed('console.log(JSON.stringify([await flushDenormals(), (await halve())[1] > 0]))'),
  ).toEqual(isX86 ? [true, false] : [false, true]);
  expect(
    await printed('console.log(JSON.stringify([await flushDenormals(), await flushDenormals()]))'),
  ).toEqual([isX86, isX86]);
});

it('too late is told', async () => {
  const late = 'await halve(); console.log(JSON.stringify([await flushDenormals(), (await halve())[1] > 0]))';
  expect(await printed(late)).toEqual([false, true]);
});
