import { type Assignment, JobRefusal, memoryLimitVariable, type Report } from '../../protocol/process.ts';
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
  // Ctrl-C reaches the whole process group, but the harness decides what happens to its workers.
  process.on('SIGINT', () => {});
  process.on('disconnect', () => process.exit(0));
  startWatchdog(Number(process.env[memoryLimitVariable] ?? Number.POSITIVE_INFINITY));

  process.on('message', ({ id, job }: Assignment<Job>) => {
    handle(job, (progress) => send({ type: 'progress', id, progress })).then(
      (result) => send({ type: 'result', id, result, retire: isWornOut() }),
      (error) =>
        send(
          error instanceof JobRefusal
            ? { type: 'refused', id, reason: error.message }
            : { type: 'error', id, reason: describeError(error) },
        ),
    );
  });
  send({ type: 'ready' });
}

/** An error as one line, with its place in the sources if known. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(`threw ${show(error)}`);
  const name = error.name === 'Error' ? '' : `${error.name}: `;
  const place = placeOf(error.stack ?? '');
  return `${oneLine(`${name}${error.message}`) || 'an error without a message'}${place === undefined ? '' : ` (at ${place})`}`;
}

/** "src/index.ts:12:5": the place where a module does not parse or link, else the first frame outside Node and packages. */
function placeOf(stack: string): string | undefined {
  // If a module cannot be loaded, Node writes the place before the error.
  const unloaded = /^file:\/\/\S*?([\w.-]+\/[\w.-]+:\d+)\n/.exec(stack)?.[1];
  const frame = stack.split('\n').find((line) => /^\s+at /.test(line) && !/node_modules|node:/.test(line));
  return unloaded ?? frame?.match(/([\w.-]+\/[\w.-]+:\d+:\d+)\)?$/)?.[1];
}

/** Anything can be thrown, even a value that cannot be converted to text. */
function show(value: unknown): string {
  try {
    return String(value);
  } catch {
    return 'something that has no text';
  }
}
