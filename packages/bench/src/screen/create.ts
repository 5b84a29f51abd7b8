import { createBars } from './bars.ts';
import type { Display, Totals } from './display.ts';
import { createLines } from './lines.ts';

/** Bars if standard error is a terminal with room for them, else lines. */
export function createDisplay(totals: Totals): Display {
  const { isTTY, columns, rows } = process.stderr;
  const isScreen = isTTY && columns > 0 && rows > totals.jobs;
  return isScreen && totals.trials > 0 ? createBars(totals) : createLines(totals);
}
