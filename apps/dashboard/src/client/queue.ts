import { element, part, read, say } from './elements.ts';

/** What `digitbench queue --json` prints, as far as this page shows it. */
interface Status {
  waiting: number;
  unfetched: number;
  perMinute: number | null;
  secondsLeft: number | null;
  running: {
    trial: string;
    host: string;
    machine: string;
    seconds: number;
    phase: string;
    epoch: number | null;
    epochs: number | null;
  }[];
  workers: { host: string; machine: string; jobs: number; running: number; refuses: string[] }[];
  failed: { trial: string; reason: string }[];
  refused: { trials: number; reason: string }[];
  foreign: { id: string; reason: string }[];
}

/** Milliseconds between two looks. */
const interval = 2_000;

const place = document.querySelector<HTMLElement>('[data-queue]');
if (place !== null) look(place);

async function look(where: HTMLElement): Promise<void> {
  try {
    const state = await read<{ status: Status } | { problem: string }>('queue/state.json');
    if ('problem' in state) say(where, `The queue cannot be seen: ${state.problem}.`);
    else show(where, state.status);
  } catch {
    say(where, 'The development server does not answer.');
  }
  setTimeout(() => look(where), interval);
}

function show(where: HTMLElement, status: Status): void {
  say(where, summaryOf(status));
  fill(
    where,
    'running',
    status.running.map(({ trial, host, machine, seconds, phase, epoch, epochs }) => [
      trial,
      `${host} (${machine})`,
      duration(seconds),
      phase === 'training' ? `epoch ${epoch} of ${epochs}` : phase,
    ]),
  );
  fill(
    where,
    'workers',
    status.workers.map(({ host, machine, jobs, running, refuses }) => [
      host,
      machine,
      `${running} of ${jobs}`,
      refuses.join('; '),
    ]),
  );
  fill(where, 'failed', [
    ...status.failed.map(({ trial, reason }) => [trial, reason]),
    ...status.refused.map(({ trials, reason }) => [`${trials} that no worker can take`, reason]),
    ...status.foreign.map(({ id, reason }) => [id, reason]),
  ]);
}

function summaryOf({ waiting, running, workers, failed, unfetched, perMinute, secondsLeft }: Status): string {
  const counts = `${waiting} waiting, ${running.length} running on ${workers.length} workers, ${failed.length} failed`;
  const pace = perMinute === null ? '' : `; ${perMinute.toFixed(perMinute < 10 ? 1 : 0)} trials a minute`;
  const left = secondsLeft === null ? '' : `, done in about ${duration(secondsLeft)}`;
  return `${counts}${pace}${left}.${unfetched > 0 ? ` ${unfetched} are finished and not collected.` : ''}`;
}

function fill(where: HTMLElement, name: string, rows: readonly (readonly string[])[]): void {
  const body = part(where, name);
  body?.replaceChildren(
    ...rows.map((row) => {
      const made = document.createElement('tr');
      made.append(...row.map((text, column) => element(column === 0 ? 'th' : 'td', text)));
      return made;
    }),
  );
  const region = body?.closest<HTMLElement>('[role="region"]');
  if (region) region.hidden = rows.length === 0;
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3_600) return `${Math.round(seconds / 60)} min`;
  return `${Math.floor(seconds / 3_600)} h ${Math.round((seconds % 3_600) / 60)} min`;
}
