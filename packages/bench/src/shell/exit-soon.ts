/** Milliseconds in which a process that has nothing to do may end by itself. */
const grace = 1_000;

/**
 * Ends the process when its command has, with the exit code that is set by then. For commands that had a connection: the client of
 * Redis leaves a timer behind for an answer that it no longer waits for, which would hold the process for half a minute.
 */
export function exitSoon(): void {
  setTimeout(() => process.exit(), grace).unref();
}
