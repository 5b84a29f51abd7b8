let last: Promise<void> | null = null;

/**
 * Runs one after the other what reads and writes variables: a run that began meanwhile would start from what they held
 * before, and one of the two would be lost. Nothing is slower for it, since the runtime works on one thread.
 */
export function inTurn<T>(run: () => Promise<T>): Promise<T> {
  const turn = last ? last.then(run) : run();
  const ended = turn.then(
    () => {},
    () => {},
  );
  last = ended;
  void ended.then(() => {
    if (last === ended) last = null;
  });
  return turn;
}
