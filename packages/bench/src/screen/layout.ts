/** How a line of progress is divided, in characters: name, bar, text, with a blank between each. */
export interface Layout {
  /** Of the whole line. */
  readonly line: number;
  readonly name: number;
  /** 0: no room for one. */
  readonly bar: number;
  readonly text: number;
}

const longest = { name: 34, bar: 24 };
/** A shorter bar shows nothing. */
const shortestBar = 8;
/** "12 of 93, about 12 min 10 s left" */
const usualText = 32;

/** The layout for a terminal of this width. A line ends one column before the last, so that it never wraps. */
export function layoutOf(columns: number): Layout {
  const line = Math.max(1, columns - 1);
  const name = Math.min(longest.name, Math.floor(0.45 * line));
  const room = Math.min(longest.bar, line - name - 2 - usualText);
  const bar = room < shortestBar ? 0 : room;
  return { line, name, bar, text: Math.max(0, line - name - 1 - (bar === 0 ? 0 : bar + 1)) };
}
