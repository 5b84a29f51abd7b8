import type { Display, Totals } from './display.ts';
import { createLines } from './lines.ts';

/** Bars if standard error is a terminal with room for them, else lines. */
export async function createDisplay(totals: Totals): Promise<Display> {
  const { isTTY, columns, rows } = process.stderr;
  const isScreen = isTTY && columns > 0 && rows > totals.jobs;
  if (!isScreen || totals.trials === 0) return createLines(totals);
  // What bars need to draw takes a while to load.
  const { createBars } = await import('./bars.ts');
  return createBars(totals);
}
