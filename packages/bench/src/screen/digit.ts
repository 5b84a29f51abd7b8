/** Greys of a terminal of 256 colours: 24 steps from 232 (nearly black) to 255 (nearly white), and black itself. */
const grey = (value: number) => (value < 5 ? 16 : 232 + Math.min(23, Math.round((value / 255) * 23)));

const blocks = [' ', '▀', '▄', '█'] as const;

/**
 * An image as lines of half blocks, two rows of pixels each: in greys by escape sequences of 256 colours, else ink and
 * background alone. `pixels`: [rows, columns], 0 background to 255 ink.
 */
export function drawImage(pixels: Uint8Array, rows: number, columns: number, colors: boolean): string[] {
  const at = (row: number, column: number) => (row < rows ? (pixels[row * columns + column] ?? 0) : 0);
  return Array.from({ length: Math.ceil(rows / 2) }, (_, line) => {
    const cells = Array.from({ length: columns }, (_, column) => {
      const [upper, lower] = [at(2 * line, column), at(2 * line + 1, column)];
      if (colors) return `\u001b[38;5;${grey(upper)};48;5;${grey(lower)}m▀`;
      return blocks[(upper >= 128 ? 1 : 0) + (lower >= 128 ? 2 : 0)] ?? ' ';
    });
    return colors ? `${cells.join('')}\u001b[0m` : cells.join('').trimEnd();
  });
}

/** Whether standard output shows 256 colours and colours were not switched off. */
export function showsGreys(stream: NodeJS.WriteStream = process.stdout): boolean {
  return stream.isTTY === true && !process.env.NO_COLOR && stream.hasColors(256);
}
