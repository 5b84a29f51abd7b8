import type { JobProgress } from '@digitbench/train/protocol';
import { createLogUpdate } from 'log-update';
import { counting, type Display, Tally, type Totals } from './display.ts';
import { clipTrial, firstToFit } from './fit.ts';
import { bar, formatLoss, formatSeconds, type Paint, painter, plural } from './format.ts';
import { type Layout, layoutOf } from './layout.ts';

const redraw = 100; // ms

/** For a terminal: a line for each worker and one for the total, redrawn in place. Permanent lines scroll away above them. */
export function createBars(totals: Totals, stream: NodeJS.WriteStream = process.stderr): Display {
  const tally = new Tally(totals);
  const paint = painter(stream);
  const update = createLogUpdate(stream, { showCursor: true });
  // A terminal's window may be made wider or narrower meanwhile.
  const layout = () => layoutOf(stream.columns);
  const draw = () => {
    const now = layout();
    const workers = Array.from({ length: totals.jobs }, (_, slot) =>
      workerLine(tally.running.get(slot), now, paint),
    );
    update([...workers, totalLine(tally, now, paint)].join('\n'));
  };
  const timer = setInterval(draw, redraw);
  const say = (text: string) => {
    update.clear();
    stream.write(`${text}\n`);
    draw();
  };

  return {
    ...counting(tally, paint, say),
    ended(slot, trial, outcome, kind) {
      tally.end(slot);
      const mark = { ok: paint('green', '✓'), warning: paint('yellow', '!'), failure: paint('red', '✗') }[
        kind
      ];
      say(`${mark} ${kind === 'ok' ? fitResult(trial, outcome, layout()) : `${trial}  ${outcome}`}`);
    },
    stop() {
      clearInterval(timer);
      update.clear();
      update.done();
    },
  };
}

type Running = { trial: string; fraction: number; progress?: JobProgress };

function workerLine(running: Running | undefined, layout: Layout, paint: Paint): string {
  if (running === undefined)
    return paint('dim', `${'·'.padEnd(layout.name)} ${firstToFit(['waiting'], layout.text)}`);
  const { trial, fraction, progress } = running;
  const shown = layout.bar === 0 ? '' : `${paint('cyan', bar(fraction, layout.bar))} `;
  const name = clipTrial(trial, layout.name).padEnd(layout.name);
  return `${name} ${shown}${firstToFit(waysToSay(progress), layout.text)}`;
}

/** Longest first. */
function waysToSay(progress: JobProgress | undefined): string[] {
  if (progress === undefined) return ['starting'];
  if (progress.phase !== 'training') return [progress.phase];
  const epoch = `epoch ${progress.epoch}/${progress.epochs}`;
  const loss = formatLoss(progress.loss);
  return [`${epoch}  loss ${loss}`, `${epoch}  ${loss}`, epoch, `${progress.epoch}/${progress.epochs}`];
}

function totalLine({ done, totals, elapsed, left, fraction }: Tally, layout: Layout, paint: Paint): string {
  const count = `${done} of ${plural(totals.trials, 'trial')}`;
  const short = `${done} of ${totals.trials}`;
  const rest = left === undefined ? '' : `, about ${formatSeconds(left)} left`;
  const ways = [`${count}, ${formatSeconds(elapsed)}${rest}`, `${count}${rest}`, `${short}${rest}`, short];
  if (layout.bar === 0) return firstToFit(ways, layout.line);
  return `${'all'.padEnd(layout.name)} ${paint('green', bar(fraction, layout.bar))} ${firstToFit(ways, layout.text)}`;
}

/** A trial and its outcome on one line after the mark; without the times if the terminal is narrow. */
function fitResult(trial: string, outcome: string, { line, name }: Layout): string {
  const room = line - 2;
  const whole = `${trial.padEnd(name)} ${outcome}`;
  if (whole.length <= room) return whole;
  const [result = outcome] = outcome.split('  ');
  const left = Math.max(name, room - 1 - result.length);
  return firstToFit([`${clipTrial(trial, left).padEnd(name)} ${result}`], room);
}
