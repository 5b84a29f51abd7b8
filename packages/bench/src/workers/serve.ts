import { memoryLimitVariable, type Report } from './protocol.ts';
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

  process.on('message', (message: { type: 'job'; job: Job }) => {
    handle(message.job, (progress) => send({ type: 'progress', progress })).then(
      (result) => send({ type: 'result', result, retire: isWornOut() }),
      (error) => send({ type: 'error', reason: describeError(error) }),
    );
  });
  send({ type: 'ready' });
}

/** An error as one line, with the place in the sources where there is one. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `threw ${String(error)}`;
  const name = error.name === 'Error' ? '' : `${error.name}: `;
  const frame = error.stack
    ?.split('\n')
    .find((line) => /^\s+at /.test(line) && !/node_modules|node:/.test(line));
  const place = frame?.match(/([\w.-]+\/[\w.-]+:\d+:\d+)\)?$/)?.[1];
  return `${name}${error.message}${place === undefined ? '' : ` (at ${place})`}`;
}
