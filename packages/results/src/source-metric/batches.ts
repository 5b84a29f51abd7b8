import type { Computation } from '../record/computation.ts';
import type { AnsweredExamples } from './examples.ts';

type Batches = NonNullable<Computation['batches']>;

/** Indices of the examples by batch. In a random order only the expected value is known: that of all examples at once. */
export function batchesOf(batches: Batches | null, examples: AnsweredExamples): Uint32Array[] {
  const order = orderOf(batches?.order ?? 'test-set', examples);
  if (batches === null || batches.order === 'random') return [order];
  const { size, dropLast } = batches;
  const all = Array.from({ length: Math.ceil(order.length / size) }, (_, i) =>
    order.subarray(i * size, (i + 1) * size),
  );
  return dropLast ? all.filter(({ length }) => length === size) : all;
}

function orderOf(
  order: Batches['order'],
  { count, outputs, accuracyOf, images }: AnsweredExamples,
): Uint32Array {
  const indices = Uint32Array.from({ length: count }, (_, i) => i);
  if (order !== 'class-then-file-name') return indices;
  const targets = (outputs[accuracyOf] ?? Object.values(outputs)[0])?.targets ?? [];
  // The code units of digits are in the digits' order, whatever the language of the machine.
  const names = Array.from(indices, (i) => String(images?.[i] ?? i));
  return indices.sort(
    (a, b) => (targets[a] ?? 0) - (targets[b] ?? 0) || ((names[a] ?? '') < (names[b] ?? '') ? -1 : 1),
  );
}
