import type { JobProgress } from '@digitbench/train/protocol';
import { createLogUpdate } from 'log-update';
import { counting, type Display, Tally, type Totals } from './display.ts';
import { bar, formatLoss, formatSeconds, painter, plural } from './format.ts';

const redraw = 100; // ms
const width = 24;

/** For a terminal: a line for each worker and one for the whole, redrawn in place; what stays scrolls away above them. */
export function createBars(totals: Totals, stream: NodeJS.WriteStream = process.stderr): Display {
  const tally = new Tally(totals);
  const paint = painter(stream);
  const update = createLogUpdate(stream, { showCursor: true });
  const names = 34;

  const workerLine = (slot: number) => {
    const running = tally.running.get(slot);
    if (running === undefined) return paint('dim', `${'·'.padEnd(names)} waiting`);
    const { trial, fraction, progress } = running;
    return `${clip(trial, names)} ${paint('cyan', bar(fraction, width))} ${describe(progress)}`;
  };
  const draw = () => {
    const lines = Array.from({ length: totals.jobs }, (_, slot) => workerLine(slot));
    const left = tally.left === undefined ? '' : `, about ${formatSeconds(tally.left)} left`;
    const total = `${tally.done} of ${plural(totals.trials, 'trial')}, ${formatSeconds(tally.elapsed)}${left}`;
    update(
      [...lines, `${clip('all', names)} ${paint('green', bar(tally.fraction, width))} ${total}`].join('\n'),
    );
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
      say(`${mark} ${trial.padEnd(names)} ${outcome}`);
    },
    stop() {
      clearInterval(timer);
      update.clear();
      update.done();
    },
  };
}

function describe(progress: JobProgress | undefined): string {
  if (progress === undefined) return 'starting';
  if (progress.phase !== 'training') return progress.phase;
  return `epoch ${progress.epoch}/${progress.epochs}  loss ${formatLoss(progress.loss)}`;
}

const clip = (text: string, length: number) =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text.padEnd(length);
