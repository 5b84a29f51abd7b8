import { counting, type Display, Tally, type Totals, tint } from './display.ts';
import { formatLoss, formatSeconds, painter, plural } from './format.ts';

const quiet = 15_000; // ms between lines about what is still running

/** For logs: a line for each trial that ends, and now and then a line about running trials. */
export function createLines(totals: Totals, stream: NodeJS.WriteStream = process.stderr): Display {
  const tally = new Tally(totals);
  const paint = painter(stream);
  const say = (text: string) => {
    stream.write(`${text}\n`);
  };
  const status = () => {
    const running = [...tally.running.values()].map(({ trial, progress }) =>
      progress?.phase === 'training'
        ? `${trial} epoch ${progress.epoch}/${progress.epochs} loss ${formatLoss(progress.loss)}`
        : `${trial} ${progress?.phase ?? 'starting'}`,
    );
    const now = running.length === 0 ? '' : `; ${running.join('; ')}`;
    const left = tally.left === undefined ? '' : `, about ${formatSeconds(tally.left)} left`;
    say(
      `… ${tally.done} of ${plural(totals.trials, 'trial')} after ${formatSeconds(tally.elapsed)}${left}${now}`,
    );
  };
  const timer = setInterval(status, quiet);

  return {
    ...counting(tally, paint, say),
    ended(slot, trial, outcome, kind) {
      tally.end(slot);
      const text = `[${tally.done}/${totals.trials}] ${trial}: ${outcome}`;
      say(tint(paint, kind, text));
    },
    stop: () => clearInterval(timer),
  };
}
