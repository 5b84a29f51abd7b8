import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { prepare } from './data.ts';
import { digitbench } from './process.ts';
import { inspect } from './records.ts';

/** No network at run time: neither needed nor tried. */

const watch = fileURLToPath(new URL('preload/watch-network.mjs', import.meta.url));
const canUnshare = spawnSync('unshare', ['-rn', 'true']).status === 0;

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'digitbench-network-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const commands = (folder: string): string[][] => {
  const results = ['--results', join(folder, 'results')];
  const common = [...results, ...prepare(folder)];
  return [
    ['list', ...common.slice(2, 4)],
    ['run', 'hurried', ...common],
    ['report', '--profile', 'smoke', ...results],
    ['verify', 'hurried/linear', '--retrain', ...common],
    ['export', 'hurried/linear', '--out', join(folder, 'linear.onnx'), ...common],
  ];
};

it('no process of digitbench opens a connection, asks for a name, or sends a datagram', async () => {
  const folder = temporaryFolder();
  const log = join(folder, 'attempts.log');
  writeFileSync(log, '');
  const environment = { NODE_OPTIONS: `--import ${watch}`, CHAOS_NETWORK_LOG: log };
  for (const args of commands(folder)) {
    const { code, stderr } = await digitbench(args, { environment });
    expect(code, `${args.join(' ')}: ${stderr}`).toBe(0);
  }
  expect(readFileSync(log, 'utf8')).toBe('');
  expect(inspect(join(folder, 'results')).records).toHaveLength(4);

  // The watch does see what there is to see.
  const tries = `fetch('http://127.0.0.1:65000/').catch(() => {}); require('node:dns').lookup('localhost', () => {});`;
  spawnSync(process.execPath, ['-e', tries], { env: { ...process.env, ...environment } });
  expect(readFileSync(log, 'utf8')).toMatch(/127\.0\.0\.1:65000/);
  expect(readFileSync(log, 'utf8')).toMatch(/lookup localhost/);
});

it('everything works where there is no network at all, not even the machine itself', async ({ skip }) => {
  if (!canUnshare) skip('this system gives no network namespace of its own');
  const folder = temporaryFolder();
  const alone = { wrapper: ['unshare', '-rn'] };
  for (const args of commands(folder)) {
    const { code, stderr } = await digitbench(args, alone);
    expect(code, `${args.join(' ')}: ${stderr}`).toBe(0);
  }
});
