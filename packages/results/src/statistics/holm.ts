/**
 * Holm's step-down adjustment (Scand. J. Statist. 1979) of p values for being several: all claims at adjusted p <= 0.05
 * hold together with a probability of at least 95 %. A null (not tested) stays null and does not count.
 */
export function holm(pValues: readonly (number | null)[]): (number | null)[] {
  const tested = pValues.flatMap((p, index) => (p === null ? [] : [{ p, index }])).sort((a, b) => a.p - b.p);
  const adjusted: (number | null)[] = pValues.map(() => null);
  let running = 0;
  tested.forEach(({ p, index }, place) => {
    running = Math.max(running, Math.min(1, p * (tested.length - place)));
    adjusted[index] = running;
  });
  return adjusted;
}
