import type { ClaimTest } from '../record/claim.ts';
import type { Metric } from '../report/metric.ts';
import type { Subject } from './subject.ts';

/** What of a claim is shown by itself: a pair that it compares, or an entry that it sets a value for. */
export interface Part {
  readonly kind: 'no-difference' | 'better' | 'not-better' | 'at-least';
  readonly subjects: readonly Subject[];
}

/** The parts of a claim, which holds where each of them does. */
export function partsOf(
  { kind }: Pick<ClaimTest, 'kind'>,
  subjects: readonly Subject[],
  metric: Metric,
): Part[] {
  if (kind === 'at-least') return subjects.map((subject) => ({ kind, subjects: [subject] }));
  if (kind === 'rises' || kind === 'falls') return courseOf(kind, subjects, metric);
  if (kind === 'no-difference') {
    return subjects.flatMap((one, place) =>
      subjects.slice(place + 1).map((other) => ({ kind, subjects: [one, other] })),
    );
  }
  const [first, ...others] = subjects;
  if (first === undefined) return [];
  return others.map((other) => ({ kind, subjects: kind === 'better' ? [first, other] : [other, first] }));
}

/** Of a course: its end beats its start, and no step of it is one back. */
function courseOf(kind: 'rises' | 'falls', subjects: readonly Subject[], { better }: Metric): Part[] {
  // More of a loss is worse.
  const improves = (kind === 'rises') === (better === 'higher');
  const order = improves ? subjects : subjects.toReversed();
  const [start, end] = [order[0], order.at(-1)];
  if (start === undefined || end === undefined || order.length < 2) return [];
  const steps = order.slice(1).map((next, i): Part => {
    const before = order[i] ?? start;
    return { kind: 'not-better', subjects: [before, next] };
  });
  return [{ kind: 'better', subjects: [end, start] }, ...steps];
}
