/** A curve over a logarithmic axis, and a place on that axis to point at. */
export interface LogPlot {
  /** Rising, above 0. */
  readonly x: readonly number[];
  /** Null: no value here. */
  readonly y: readonly (number | null)[];
  /** Ends of the axis; those of `x` unless given. */
  readonly from?: number;
  readonly to?: number;
  readonly mark?: number | null;
  /** A label of the vertical axis. */
  label(value: number): string;
}

/** Dots of a braille character, by row and column; the code point is 0x2800 plus their sum. */
const dots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** Draws a curve in braille dots, with the decades under it and an arrow at the mark. */
export function plotLog(plot: LogPlot, width = 64, height = 12): string[] {
  const { x, y } = plot;
  const from = Math.log10(plot.from ?? x[0] ?? 1);
  const to = Math.log10(plot.to ?? x.at(-1) ?? 10);
  const known = y.filter((value) => value !== null);
  if (known.length === 0 || to <= from) return ['(no curve)'];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const across = (value: number) => (Math.log10(value) - from) / (to - from);
  const canvas = Array.from({ length: height }, () => new Uint8Array(width));
  const set = (column: number, row: number) => {
    const [cell, line] = [Math.floor(column / 2), canvas[Math.floor(row / 4)]];
    if (line !== undefined) line[cell] = (line[cell] ?? 0) | (dots[row % 4]?.[column % 2] ?? 0);
  };
  const [wide, tall] = [2 * width - 1, 4 * height - 1];
  let last: [number, number] | undefined;
  y.forEach((value, i) => {
    if (value === null) {
      last = undefined;
      return;
    }
    const part = high === low ? 0.5 : (value - low) / (high - low);
    const point: [number, number] = [across(x[i] ?? 1) * wide, (1 - part) * tall];
    line(last ?? point, point, set);
    last = point;
  });

  const labels = [high, (high + low) / 2, low].map((value) => plot.label(value));
  const margin = Math.max(...labels.map((label) => label.length));
  const lines = canvas.map((cells, row) => {
    const place = [0, Math.floor((height - 1) / 2), height - 1].indexOf(row);
    const text = Array.from(cells, (cell) => String.fromCodePoint(0x2800 + cell)).join('');
    return `${(labels[place] ?? '').padStart(margin)} ${place < 0 ? '│' : '┤'}${text.replace(/⠀+$/, '')}`;
  });
  const space = ' '.repeat(margin);
  const axis = [...'─'.repeat(width)];
  const names = [...' '.repeat(width + 8)];
  for (let decade = Math.ceil(from - 1e-9); decade <= to + 1e-9; decade++) {
    const column = Math.round(((decade - from) / (to - from)) * (width - 1));
    axis[column] = '┬';
    const name = decadeName(decade);
    const room = names.slice(Math.max(0, column - 1), column + name.length + 1);
    if (room.every((character) => character === ' ')) names.splice(column, name.length, ...name);
  }
  if (plot.mark !== undefined && plot.mark !== null)
    axis[Math.round(Math.min(1, Math.max(0, across(plot.mark))) * (width - 1))] = '▲';
  return [...lines, `${space} └${axis.join('')}`, `${space}  ${names.join('').trimEnd()}`];
}

const decadeName = (decade: number) =>
  decade >= -2 && decade <= 3 ? String(Number((10 ** decade).toPrecision(1))) : `1e${decade}`;

/** All dots between two points. */
function line(
  [fromX, fromY]: readonly [number, number],
  [toX, toY]: readonly [number, number],
  set: (column: number, row: number) => void,
): void {
  const steps = Math.max(1, Math.ceil(Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY))));
  for (let i = 0; i <= steps; i++) {
    const part = i / steps;
    set(Math.round(fromX + part * (toX - fromX)), Math.round(fromY + part * (toY - fromY)));
  }
}
