import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import type { Trial } from '../../src/index.ts';

/**
 * Arguments for a Node process that reserves the trial, says what it got, and then stays until its input ends.
 * `preparation`: what it does before.
 */
export const reserver = (folder: string, trial: Trial, preparation = ''): string[] => [
  '--input-type=module',
  '-e',
  `${preparation}
   const { openStore } = await import(${JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)});
   const got = await openStore(${JSON.stringify(folder)}).reserve(${JSON.stringify(trial)});
   process.stdout.write(got.kind + '\\n');
   process.stdin.resume();`,
];

/** What four processes get that reserve the trial at the same time, sorted; they are killed before it returns. */
export async function contend(folder: string, trial: Trial, preparation = ''): Promise<string[]> {
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, reserver(folder, trial, preparation), { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  const answers = await Promise.all(
    children.map(async (child) => String((await once(child.stdout, 'data'))[0]).trim()),
  );
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(children.map((child) => once(child, 'close')));
  return answers.toSorted();
}
