import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeRecord } from '../records.ts';

const hasStrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

/** A process that writes one record into a results folder that does not exist yet. */
const script = (results: string) => `
  import { openStore } from ${JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)};
  await openStore(${JSON.stringify(results)}).write(${JSON.stringify(makeRecord())});`;

/** The calls about files below `folder` in their order, each as "call path", an fsync with the path of its descriptor. */
function callsBelow(folder: string, trace: string): string[] {
  const paths = new Map<string, string>();
  const calls: string[] = [];
  for (const line of trace.split('\n')) {
    const [, call = '', args = '', result = ''] = /^\d+ +(\w+)\((.*)\) += (\S+)/.exec(line) ?? [];
    const named = [...args.matchAll(/"([^"]*)"/g)].map(([, path = '']) => path);
    if (call === 'openat') {
      paths.set(result, named[0] ?? '');
      if (args.includes('O_EXCL') && named[0]?.startsWith(folder))
        calls.push(`create ${named[0].slice(folder.length)}`);
    } else if (call === 'write' || call === 'pwrite64' || call === 'fsync' || call === 'fdatasync') {
      const path = paths.get(args.split(',')[0] ?? '') ?? '';
      const what = call === 'fdatasync' ? 'fsync' : call === 'pwrite64' ? 'write' : call;
      if (path.startsWith(folder)) calls.push(`${what} ${path.slice(folder.length)}`);
    } else if (call.startsWith('rename') && named[1]?.startsWith(folder)) {
      calls.push(`rename ${named.map((path) => path.slice(folder.length)).join(' to ')}`);
    }
  }
  return calls;
}

it.runIf(hasStrace)(
  'a record is created under another name, written, synced, renamed, and its folder synced, as strace sees it',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'digitbench-strace-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const trace = join(folder, 'trace');
    const traced = 'trace=openat,write,pwrite64,fsync,fdatasync,rename,renameat,renameat2';
    const node = [process.execPath, '--input-type=module', '-e', script(join(folder, 'results'))];
    const { status, stderr } = spawnSync('strace', ['-f', '-s', '4096', '-e', traced, '-o', trace, ...node], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    const calls = callsBelow(join(folder, 'results'), joined(readFileSync(trace, 'utf8')));
    const entry = '/paper/linear-depth/model0';
    const temporary = calls.find((call) => call.startsWith('create '))?.slice('create '.length) ?? '';
    expect(temporary).toMatch(/^\/paper\/linear-depth\/model0\/\.seed-1\.laptop\.json\.[^/]+\.tmp$/);
    const own = calls.filter((call) => call.includes(temporary) || call === `fsync ${entry}`);
    // A long record takes several writes.
    expect(own.filter((call, i) => call !== own[i - 1])).toEqual([
      `create ${temporary}`,
      `write ${temporary}`,
      `fsync ${temporary}`,
      `rename ${temporary} to ${entry}/seed-1.laptop.json`,
      `fsync ${entry}`,
    ]);
    // The folders made on the way are synced in their parents, before anything is written into them.
    const made = calls.slice(0, calls.indexOf(`create ${temporary}`));
    expect(made).toEqual(['fsync ', 'fsync /paper', 'fsync /paper/linear-depth']);
  },
);

/** Calls that strace saw interrupted by another thread's stand on two lines: put together again. */
function joined(trace: string): string {
  const open = new Map<string, string>();
  const lines: string[] = [];
  for (const line of trace.split('\n')) {
    const [, pid = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (rest.endsWith(' <unfinished ...>')) open.set(pid, rest.slice(0, -' <unfinished ...>'.length));
    else if (rest.startsWith('<... '))
      lines.push(`${pid} ${open.get(pid) ?? ''}${rest.replace(/^<\.\.\. \w+ resumed>/, '')}`);
    else lines.push(line);
  }
  return lines.join('\n');
}
