/** Whether standard output shows bold and dim: a terminal, and nobody asked for no colour. */
export const hasColor = (): boolean =>
  process.stdout.isTTY && process.stdout.hasColors() && !process.env.NO_COLOR;
