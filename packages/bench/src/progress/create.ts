import { createBars } from './bars.ts';
import type { Display, Totals } from './display.ts';
import { createLines } from './lines.ts';

/** Bars where standard error is a terminal with room for them, else lines. */
export function createDisplay(totals: Totals): Display {
  const { isTTY, columns, rows } = process.stderr;
  // Who watches may go away (`2>&1 | head`), or their disk may be full: no reason to stop training.
  if (process.stderr.listenerCount('error') === 0) process.stderr.on('error', () => {});
  const isScreen = isTTY && columns > 0 && rows > totals.jobs;
  return isScreen && totals.trials > 0 ? createBars(totals) : createLines(totals);
}
