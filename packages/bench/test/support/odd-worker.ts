import { spawn } from 'node:child_process';
import { serveJobs } from '@digitbench/train/node';

/** A worker for tests, without TensorFlow.js: its jobs are the names of what it does. */

const deeds: Record<string, () => unknown> = {
  answer: () => 'an answer',
  /** Answers for itself, with nonsense and out of turn, before it answers. */
  forge() {
    for (const message of [
      null,
      7,
      'result',
      {},
      { type: 'result' },
      { type: 'result', id: 99, result: 'forged' },
    ])
      process.send?.(message);
    return new Promise((resolve) => setTimeout(resolve, 100, 'an answer'));
  },
  /** Leaves something behind that goes off during the next job. */
  mine() {
    setTimeout(() => {
      throw new Error('too late');
    }, 150);
    return 'an answer';
  },
  wait: () => new Promise((resolve) => setTimeout(resolve, 600, 'an answer')),
  exit: () => process.exit(5),
  /** Dies, while a process it started lives on and holds its output open. */
  orphan() {
    spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    setTimeout(() => process.exit(6), 200);
    return new Promise(() => {});
  },
  shout() {
    throw new Error(`\u001b[31mred\u001b[0m\nand ${'long '.repeat(100_000)}`);
  },
  symbol() {
    throw Object.create(null);
  },
  pid: () => process.pid,
};

serveJobs<string, never, unknown>(async (job) => deeds[job]?.());
