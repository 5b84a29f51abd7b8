import { styleText } from 'node:util';

/** Text in a terminal style if the stream shows styles; NO_COLOR and FORCE_COLOR are honoured. */
export type Paint = (style: 'green' | 'red' | 'yellow' | 'dim' | 'bold' | 'cyan', text: string) => string;

export function painter(stream: NodeJS.WriteStream): Paint {
  return (style, text) => styleText(style, text, { stream, validateStream: true });
}

/** "0.4 s", "12 s", "3 min 05 s", "2 h 10 min". */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}

/** A loss in four characters or so: "0.231", "12.4", "3.1e+7". */
export function formatLoss(loss: number): string {
  if (!Number.isFinite(loss)) return String(loss);
  return Math.abs(loss) < 1e4 ? String(Number(loss.toPrecision(3))) : loss.toExponential(1);
}

/** A learning rate with three significant digits: "0.166", "1.6e-5". */
export function formatRate(rate: number): string {
  const short = Number(rate.toPrecision(3));
  return short >= 1e-3 ? String(short) : short.toExponential();
}

/** "92.41 %" */
export const formatAccuracy = (accuracy: number) => `${(100 * accuracy).toFixed(2)} %`;

/** A bar of `width` characters, filled by the fraction. */
export function bar(fraction: number, width: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, fraction)) * width);
  return '━'.repeat(filled) + '─'.repeat(width - filled);
}

/** "3 trials", "1 trial" */
export const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
