import fc from 'fast-check';
import type { Given } from './conform.ts';

/** Numbers that stay clear of 0 and of one another's half-steps, so that kinks do not spoil finite differences. */
export const real = fc.integer({ min: -30, max: 30 }).map((n) => n / 10 + 0.05);
export const positive = fc.integer({ min: 1, max: 40 }).map((n) => n / 10 + 0.05);
export const unit = fc.integer({ min: -9, max: 9 }).map((n) => n / 11 + 0.02);
export const whole = fc.integer({ min: -7, max: 7 });
export const natural = fc.integer({ min: 1, max: 7 });
export const truth = fc.integer({ min: 0, max: 1 });
export const special = fc.oneof(
  real,
  fc.constantFrom(0, -0, 1, -1, Number.NaN, Infinity, -Infinity, 1e-30, 3e38),
);

/** Shapes of rank 0 to `maxRank`, with axes of length 1 among them. */
export const shapes = (maxRank = 4, minRank = 0) =>
  fc.array(fc.integer({ min: 1, max: 4 }), { minLength: minRank, maxLength: maxRank });

export const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

export function tensor(
  shape: number[],
  values: fc.Arbitrary<number> = real,
  dtype: Given['dtype'] = 'float32',
): fc.Arbitrary<Given> {
  return fc
    .array(values, { minLength: size(shape), maxLength: size(shape) })
    .map((elements) => ({ shape, dtype, values: elements }));
}

/** One tensor of any shape. */
export const one = (values = real, dtype: Given['dtype'] = 'float32', maxRank = 4, minRank = 0) =>
  shapes(maxRank, minRank).chain((shape) => fc.tuple(tensor(shape, values, dtype)));

/** Two shapes that broadcast: axes of the common shape are left out at the front or shortened to 1. */
const broadcasting = shapes(3).chain((shape) => {
  const part = fc
    .tuple(
      fc.integer({ min: 0, max: shape.length }),
      fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }),
    )
    .map(([skip, single]) => shape.map((length, i) => (single[i] ? 1 : length)).slice(skip));
  return fc.oneof(
    fc.constant([shape, shape]),
    part.map((other) => [shape, other]),
    part.map((other) => [other, shape]),
  );
});

/** Two tensors that broadcast. */
export const two = (
  values: fc.Arbitrary<number> = real,
  other: fc.Arbitrary<number> = values,
  dtype: Given['dtype'] = 'float32',
) => broadcasting.chain(([a = [], b = []]) => fc.tuple(tensor(a, values, dtype), tensor(b, other, dtype)));
