import type { QueueStatus, RunningNow, WorkerNow } from '@digitbench/train/protocol';
import { formatLoss, formatSeconds, plural } from '../../screen/format.ts';
import { alignColumns } from '../../screen/table.ts';
import { writeLine } from '../../shell/output.ts';

const clear = '\u001b[2J\u001b[3J\u001b[H';

/** Failed trials and jobs that are shown of each kind; --json has all. */
const most = 20;

/** A job's id may have any length. */
const cut = (id: string): string => (id.length > 80 ? `${id.slice(0, 79)}…` : id);

/** Prints a queue's state. `again`: as one of many. */
export async function show(
  status: QueueStatus,
  { json, again }: { json: boolean; again: boolean },
): Promise<void> {
  if (json) return writeLine(again ? JSON.stringify(status) : JSON.stringify(status, null, 2));
  await writeLine(`${again && process.stdout.isTTY ? clear : ''}${formatStatus(status)}${again ? '\n' : ''}`);
}

export function formatStatus(status: QueueStatus): string {
  const { queue, waiting, running, unfetched, failed, foreign, refused, workers } = status;
  const counts = [
    `${waiting} waiting`,
    `${running.length} running`,
    `${failed.length} failed`,
    ...(unfetched > 0
      ? [`${unfetched} finished and not fetched (\`digitbench run\` with the same --queue fetches them)`]
      : []),
  ];
  return [
    `${queue}: ${counts.join(', ')}`,
    describePace(status),
    ...section('Workers', workers.map(workerRow), [1]),
    ...section('Running', running.map(runningRow), [2]),
    ...section(
      'No worker can take',
      refused.map(({ trials, reason }) => [plural(trials, 'trial'), reason]),
    ),
    ...section(
      'Failed',
      failed.slice(0, most).map(({ trial, reason }) => [trial, reason]),
    ),
    ...section(
      'Not trials of digitbench, or given up',
      foreign.slice(0, most).map(({ id, reason }) => [cut(id), reason]),
    ),
  ].join('\n');
}

function describePace({ perMinute, secondsLeft, workers }: QueueStatus): string {
  if (workers.length === 0) return 'no worker is there: start `digitbench worker --queue <URL>`';
  if (perMinute === null) return `${plural(workers.length, 'worker')}, nothing finished in the last minutes`;
  const left = secondsLeft === null ? '' : `, done in about ${formatSeconds(secondsLeft)}`;
  return `${plural(workers.length, 'worker')}, ${perMinute.toFixed(perMinute < 10 ? 1 : 0)} trials a minute${left}`;
}

const section = (title: string, rows: string[][], flushRight: number[] = []): string[] =>
  rows.length === 0 ? [] : [`\n${title}\n${alignColumns(rows, flushRight)}`];

const workerRow = ({ host, machine, jobs, running, revision, refuses }: WorkerNow): string[] => [
  host,
  `${running}/${jobs}`,
  `machine ${machine}`,
  revision === null ? 'no revision' : revision.replace(/^([0-9a-f]{10})[0-9a-f]*/, '$1'),
  refuses.length === 0 ? '' : `leaves to others: ${refuses.join(' | ')}`,
];

function runningRow({ trial, host, seconds, phase, epoch, epochs, loss }: RunningNow): string[] {
  const training = `epoch ${epoch}/${epochs}${loss === null ? '' : `  loss ${formatLoss(loss)}`}`;
  return [trial, host, formatSeconds(seconds), phase === 'training' ? training : phase];
}
