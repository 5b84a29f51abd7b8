import { type Assignment, memoryLimitVariable, type Report } from '../../protocol/process.ts';
import { oneLine } from './one-line.ts';
import { startWatchdog } from './watchdog.ts';

/**
 * Makes the current process a worker: it runs `handle` for each job the harness sends, one after another, and ends
 * when the harness does. An error of a job is reported, and the process stays for the next one.
 */
export function serveJobs<Job, Progress, Result>(
  handle: (job: Job, progress: (progress: Progress) => void) => Promise<Result>,
  isWornOut: () => boolean = () => false,
): void {
  if (process.send === undefined) throw new Error('worker: started without a harness; it is not a command');
  const send = (report: Report<Progress, Result>) => {
    if (process.connected) process.send?.(report);
  };
  // Ctrl-C reaches the whole process group; the harness decides what becomes of its workers.
  process.on('SIGINT', () => {});
  process.on('disconnect', () => process.exit(0));
  startWatchdog(Number(process.env[memoryLimitVariable] ?? Number.POSITIVE_INFINITY));

  process.on('message', ({ id, job }: Assignment<Job>) => {
    handle(job, (progress) => send({ type: 'progress', id, progress })).then(
      (result) => send({ type: 'result', id, result, retire: isWornOut() }),
      (error) => send({ type: 'error', id, reason: describeError(error) }),
    );
  });
  send({ type: 'ready' });
}

/** An error as one line, with the place in the sources where there is one. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(`threw ${show(error)}`);
  const name = error.name === 'Error' ? '' : `${error.name}: `;
  const frame = error.stack
    ?.split('\n')
    .find((line) => /^\s+at /.test(line) && !/node_modules|node:/.test(line));
  const place = frame?.match(/([\w.-]+\/[\w.-]+:\d+:\d+)\)?$/)?.[1];
  return `${oneLine(`${name}${error.message}`) || 'an error without a message'}${place === undefined ? '' : ` (at ${place})`}`;
}

/** Anything can be thrown, also what refuses to become a text. */
function show(value: unknown): string {
  try {
    return String(value);
  } catch {
    return 'something that has no text';
  }
}
