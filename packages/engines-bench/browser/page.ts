import { type Asked, type Found, measure } from './measure.ts';

declare global {
  /** What the command calls. */
  var measureStep: (asked: Asked) => Promise<Found[]>;
}

globalThis.measureStep = measure;
