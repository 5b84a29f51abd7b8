import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startRedis, temporaryFolder, withoutRedis } from '@digitbench/testing';
import { expect, it, onTestFinished } from 'vitest';
import { root, run } from './clone.ts';
import { blocksOf, commandsOf } from './documents.ts';

/** What a command of the walk is run with, so that it takes seconds and leaves nothing in the repository. */
const standIns = [
  [
    /^npx digitbench run linear-depth --profile quick/,
    'npx digitbench run linear-depth/model1 --profile smoke',
  ],
] as const;

it.skipIf(withoutRedis !== undefined)(
  "the walk of docs/queue.md leads from nothing to a finished night's run",
  { timeout: 300_000 },
  async () => {
    const folder = temporaryFolder();
    const password = 'choose-one';
    const more = ['--requirepass', password, '--maxmemory-policy', 'noeviction'];
    const redis = await startRedis(join(folder, 'redis'), { more });
    onTestFinished(() => redis.stop());
    mkdirSync(join(folder, 'results'));
    const commands = blocksOf('docs/queue.md')
      .filter(({ language, notRun }) => language === 'sh' && notRun !== 'it starts a server')
      .flatMap(commandsOf);
    const settings: Record<string, string> = { DIGITBENCH_RESULTS: join(folder, 'results') };
    const printed: string[] = [];
    for (const command of commands) {
      const [, name, value = ''] = /^export (\w+)=(.*)$/.exec(command) ?? [];
      if (name !== undefined) settings[name] = value.replace('lab:6379', redis.host);
      else {
        const stood = standIns.reduce((text, [from, to]) => text.replace(from, to), command);
        const { code, stdout, stderr } = await run('bash', ['-c', stood], root, settings);
        expect(code, `${stood}: ${stderr}`).toBe(0);
        printed.push(`${stdout}${stderr}`);
      }
    }
    const [doctor = '', put = '', worker = '', queue = '', collected = ''] = printed;
    expect(doctor).toContain(`redis://${redis.host}`);
    expect(doctor).not.toContain('warning');
    expect(put).toContain('2 put on the queue');
    expect(worker).toContain('2 trials trained');
    expect(queue).toContain('0 waiting, 0 running, 0 failed, 2 finished and not fetched');
    expect(collected).toContain('2 trained');
    expect(collected).toContain('linear-depth · smoke · mnist');
    for (const text of printed) expect(text).not.toContain(password);
  },
);
