import type { QueueStatus } from '@digitbench/train/protocol';
import type { QueueState } from '../live/state.ts';
import { element, part, read, say } from './elements.ts';

/** Milliseconds between two looks. */
const interval = 2_000;

/** Rows that a table shows at most. A queue may hold a thousand failures. */
const most = 200;

const tables = ['running', 'workers', 'refused', 'failed', 'foreign'] as const;

/** When the queue was last seen, as a clock shows it; undefined before. */
let seen: string | undefined;

const place = document.querySelector<HTMLElement>('[data-queue]');
if (place !== null) look(place);

async function look(where: HTMLElement): Promise<void> {
  const state: QueueState = await read<QueueState>('queue/state.json').catch(() => ({
    problem: 'the development server does not answer',
  }));
  if ('status' in state) show(where, state.status);
  else hide(where, state.problem);
  setTimeout(() => look(where), interval);
}

/** What is not known any more is not shown as if it were. */
function hide(where: HTMLElement, problem: string): void {
  const since = seen === undefined ? '' : ` It was last seen at ${seen}.`;
  tell(
    where,
    problem === 'looking' ? 'Looking at the queue …' : `The queue cannot be seen: ${problem}.${since}`,
  );
  count(where, '');
  for (const name of tables) fill(where, name, []);
}

function show(where: HTMLElement, status: QueueStatus): void {
  seen = new Date().toLocaleTimeString('en-GB');
  tell(where, stateOf(status));
  count(where, countsOf(status));
  for (const name of tables) fill(where, name, rowsOf[name](status));
}

/** This line is read out whenever it changes, so it says no numbers that change all the time. */
function tell(where: HTMLElement, text: string): void {
  if (part(where, 'said')?.textContent !== text) say(where, text);
}

function count(where: HTMLElement, text: string): void {
  const line = part(where, 'counts');
  if (line === null) return;
  if (line.textContent !== text) line.textContent = text;
  line.hidden = text === '';
}

function stateOf({ waiting, running, workers }: QueueStatus): string {
  if (waiting + running.length === 0) return 'Nothing waits and nothing runs.';
  if (workers.length === 0) return 'No worker is there. Start digitbench worker on any machine.';
  return running.length === 0 ? 'Trials wait, and no worker has taken one.' : 'Trials are being trained.';
}

function countsOf({
  waiting,
  running,
  workers,
  failed,
  unfetched,
  perMinute,
  secondsLeft,
}: QueueStatus): string {
  const workersHere = `${workers.length} ${workers.length === 1 ? 'worker' : 'workers'}`;
  const counts = `${waiting} waiting, ${running.length} running on ${workersHere}, ${failed.length} failed`;
  const pace = perMinute === null ? '' : `; ${perMinute.toFixed(perMinute < 10 ? 1 : 0)} trials a minute`;
  const left = secondsLeft === null ? '' : `, done in about ${duration(secondsLeft)}`;
  const collect = unfetched === 0 ? '' : ` ${unfetched} finished and not collected.`;
  return `${counts}${pace}${left}.${collect}`;
}

interface Cell {
  text: string;
  /** A number, flush right. */
  right?: true;
}

const words = (...texts: readonly string[]): Cell[] => texts.map((text) => ({ text }));
const right = (text: string): Cell => ({ text, right: true });

const rowsOf: Record<(typeof tables)[number], (status: QueueStatus) => Cell[][]> = {
  running: ({ running }) =>
    running.map(({ trial, host, seconds, ...at }) => [
      ...words(trial, host),
      right(duration(seconds)),
      ...words(progressOf(at)),
    ]),
  workers: ({ workers }) =>
    workers.map(({ host, machine, revision, jobs, running, refuses }) => [
      ...words(host, machine, revision?.slice(0, 10) ?? 'none'),
      right(`${running} of ${jobs}`),
      ...words(refuses.join('; ')),
    ]),
  refused: ({ refused }) => refused.map(({ trials, reason }) => [right(String(trials)), ...words(reason)]),
  failed: ({ failed }) => failed.map(({ trial, reason }) => words(trial, reason)),
  foreign: ({ foreign }) => foreign.map(({ id, reason }) => words(id, reason)),
};

function progressOf({
  phase,
  epoch,
  epochs,
}: Pick<QueueStatus['running'][number], 'phase' | 'epoch' | 'epochs'>) {
  return phase === 'training' && epoch !== null ? `epoch ${epoch} of ${epochs ?? '?'}` : phase;
}

/** Changes only what differs, so that what a reader has selected stays selected. */
function fill(where: HTMLElement, name: string, rows: readonly (readonly Cell[])[]): void {
  const body = part(where, name);
  if (!(body instanceof HTMLTableSectionElement)) return;
  const more = rows.length - most;
  const shown =
    more > 0
      ? [...rows.slice(0, most), words(`and ${more} more`, 'digitbench queue --json lists all')]
      : rows;
  for (const [i, cells] of shown.entries()) fillRow(body.rows[i] ?? body.insertRow(), cells);
  while (body.rows.length > shown.length) body.deleteRow(-1);
  const region = body.closest<HTMLElement>('[role="region"]');
  if (region) region.hidden = rows.length === 0;
}

function fillRow(row: HTMLTableRowElement, cells: readonly Cell[]): void {
  for (const [i, { text, right }] of cells.entries()) {
    const cell = row.cells[i] ?? row.appendChild(makeCell(i, right));
    if (cell.textContent !== text) cell.textContent = text;
  }
}

function makeCell(column: number, right?: true): HTMLElement {
  const cell = element(column === 0 ? 'th' : 'td', '', right ? 'r' : '');
  if (column === 0) cell.setAttribute('scope', 'row');
  return cell;
}

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
