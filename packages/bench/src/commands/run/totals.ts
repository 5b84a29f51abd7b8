import type { BenchReport } from '../../run/bench.ts';
import { formatSeconds, painter, plural } from '../../screen/format.ts';
import { nameOf } from '../../zoo/known.ts';

/** The share of the run's time that no engine used: (wall time x jobs - time inside engines) / (wall time x jobs). */
export function overhead({ wall, jobs, totals }: Pick<BenchReport, 'wall' | 'jobs' | 'totals'>): number {
  return Math.max(0, (wall * jobs - totals.engineSeconds) / (wall * jobs));
}

/** Says on standard error how the run went. */
export function sayTotals(report: BenchReport): void {
  const { totals, done, open, broken, newer } = report;
  const paint = painter(process.stderr);
  const say = (text: string) => process.stderr.write(`${text}\n`);
  for (const path of newer) say(paint('yellow', `left alone, written by a newer digitbench: ${path}`));
  const counts = [
    [totals.ok, 'trained'],
    [totals.diverged, 'diverged'],
    [totals.failed, 'failed'],
    [totals.elsewhere, 'done by another digitbench meanwhile'],
    [totals.untaken, 'that no machine could take'],
    [totals.removed, 'taken off the queue'],
    [totals.unfinished, report.detached ? 'put on the queue' : 'not finished'],
    [done.length, 'already recorded'],
  ] as const;
  const parts = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  if (open === 0 && done.length > 0) {
    say(paint('green', `Everything is done: ${plural(done.length, 'trial')} recorded, nothing to train.`));
  } else say(`${parts.join(', ') || 'no trials'} in ${formatSeconds(report.wall)}`);
  if (totals.ok > 0 && report.queue === undefined) {
    const percent = (100 * overhead(report)).toFixed(1);
    say(
      paint('dim', `overhead of the harness: ${percent} % of ${report.jobs} x ${formatSeconds(report.wall)}`),
    );
  }
  if (report.interrupted) {
    const rest =
      report.queue === undefined ? 'trains the rest' : 'goes on collecting, and the workers go on training';
    say(paint('yellow', `Interrupted. Finished trials are recorded; the same command ${rest}.`));
  }
  if (report.detached)
    say('The same command without --detach collects; `digitbench queue` shows how far it is.');
  if (totals.untaken > 0) {
    say(
      paint(
        'red',
        'Trials that no machine could take are still on the queue; start a worker that has what they need.',
      ),
    );
  }
  if (totals.removed > 0)
    say(paint('red', 'Somebody cleared the queue; the same command puts on it what is not recorded.'));
  if (totals.failed > 0)
    say(paint('red', 'Failed trials are recorded with their reason; the next run tries them again.'));
  for (const { name } of broken) say(paint('red', `${nameOf(name)} was left out: see above`));
}

/** 1 if a trial failed or diverged, now or when it was recorded, or if a study could not be used; else 0. */
export function exitCodeOf({
  totals,
  done,
  broken,
}: Pick<BenchReport, 'totals' | 'done' | 'broken'>): number {
  const good = done.every(({ outcome }) => outcome.status === 'ok');
  const { failed, untaken, removed, diverged } = totals;
  return failed + untaken + removed + diverged + broken.length > 0 || !good ? 1 : 0;
}
