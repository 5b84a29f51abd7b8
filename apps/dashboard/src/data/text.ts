/** What a page shows where there is no value. */
export const MISSING = '–';

/** A fraction as a percentage without its sign: 0.92514 as `92.51`. */
export function percent(fraction: number | null | undefined, digits = 2): string {
  if (fraction === null || fraction === undefined || Number.isNaN(fraction)) return MISSING;
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, 100 * fraction)).toFixed(digits);
}

/** A whole number with commas: 1,234,567. */
export const count = (value: number | null | undefined): string =>
  value === null || value === undefined ? MISSING : Math.round(value).toLocaleString('en-US');

/** A large number in three digits: 11.7 M. */
export function short(value: number | null | undefined): string {
  if (value === null || value === undefined) return MISSING;
  for (const [size, unit] of [
    [1e9, ' G'],
    [1e6, ' M'],
    [1e3, ' k'],
  ] as const)
    if (value >= size) return `${(value / size).toPrecision(3)}${unit}`;
  return `${value}`;
}

/** A length of time with its unit, three digits: 12.3 s, 4.5 min. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return MISSING;
  if (seconds < 1e-3) return '< 1 ms';
  if (seconds < 1) return `${(1000 * seconds).toFixed(0)} ms`;
  if (seconds < 120) return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
  if (seconds < 7200) return `${(seconds / 60).toFixed(1)} min`;
  const hours = seconds / 3600;
  return `${hours < 1e6 ? hours.toFixed(1) : hours.toPrecision(3)} h`;
}

/** Text of unknown origin, cut where nobody would read on. */
export const cut = (text: string, length = 200): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;

export const plural = (number: number, one: string, many = `${one}s`) =>
  `${count(number)} ${number === 1 ? one : many}`;

/** `a, b and c`. */
export const list = (items: readonly string[]): string =>
  new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(items);

/** The first `most` of them, and how many there are besides: `a, b and 4 more`. */
export const listFirst = (items: readonly string[], most: number): string =>
  list(items.length > most ? [...items.slice(0, most), `${count(items.length - most)} more`] : items);

/** A task's name as a heading: `two-digits 3 7, sorted` as `Two digits 3 7, sorted`. */
export const taskTitle = (task: string, dataset = 'mnist'): string => {
  // The task of all classes has its name from MNIST's.
  if (task === 'ten-digits' && dataset !== 'mnist') return 'All classes';
  const words = task.replaceAll(/(?<=[a-z])-(?=[a-z])/gi, ' ');
  return `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`;
};

/** How many times something is something else: `1.43`, `12.7`, `143`. */
export const times = (ratio: number) => (ratio < 100 ? ratio.toPrecision(3) : ratio.toFixed(0));

/** Text of unknown origin for a terminal: control characters could be obeyed there. */
export const oneLine = (text: string): string => cut(text.replaceAll(/\p{Cc}+/gu, ' '), 300);
