import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cosineDecay, oneCycle, scheduleAt, stepDecay } from '../src/training/schedules.ts';

const at = (schedule: Parameters<typeof scheduleAt>[0], steps: number, ...chosen: number[]) =>
  chosen.map((step) => scheduleAt(schedule, { step, steps, stepsPerEpoch: 10 }));

describe('scheduleAt', () => {
  test('a number is itself, a function is asked', () => {
    expect(at(0.1, 10, 0, 9)).toEqual([0.1, 0.1]);
    expect(at(({ step, steps, stepsPerEpoch }) => step + steps + stepsPerEpoch, 20, 0, 3)).toEqual([30, 33]);
  });

  test("one cycle is fastai's combined_cos", () => {
    // fastai 2: combined_cos(0.25, 0.1/25, 0.1, 0.1/1e5) at 0, 0.125, 0.25, 0.625 of the training; the middle of each
    // half cosine is the mean of its ends.
    const [start, peak, end] = [0.004, 0.1, 1e-6];
    const values = at(oneCycle({ start, peak, end, peakAt: 0.25 }), 1000, 0, 125, 250, 625, 999);
    const expected = [start, (start + peak) / 2, peak, (peak + end) / 2, end];
    values.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 5);
    });
  });

  test('momentum runs the other way', () => {
    const momentum = oneCycle({ start: 0.95, peak: 0.85, end: 0.95, peakAt: 0.25 });
    expect(at(momentum, 4, 0, 1)).toEqual([0.95, 0.85]);
    expect(at(momentum, 4, 3)[0]).toBeCloseTo(0.85 + 0.1 * 0.75, 10);
  });

  test('every curve goes from its start to its end', () => {
    for (const curve of ['linear', 'cosine', 'exponential'] as const) {
      const schedule = { segments: [{ until: 1, from: 1, to: 0.01, curve }] };
      const values = at(schedule, 100, ...Array.from({ length: 101 }, (_, step) => step));
      expect(values[0]).toBe(1);
      expect(values[100]).toBeCloseTo(0.01, 12);
      expect(values.every((value, i) => i === 0 || value < (values[i - 1] ?? 0))).toBe(true);
      expect(values[50]).toBeCloseTo({ linear: 0.505, cosine: 0.505, exponential: 0.1 }[curve], 12);
    }
  });

  test('steps are taken at their fractions, and a shorter training runs the same course', () => {
    const schedule = stepDecay(1, 0.1, [0.5, 0.75]);
    expect(at(schedule, 8, 0, 3, 4, 5, 6, 7).map((value) => value.toPrecision(2))).toEqual([
      '1.0',
      '1.0',
      '0.10',
      '0.10',
      '0.010',
      '0.010',
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(), (steps, step) => {
        const progress = step % steps;
        expect(at(schedule, steps, progress)).toEqual(at(schedule, 2 * steps, 2 * progress));
      }),
      { seed: 1 },
    );
  });

  test('cosine decay ends at 0 unless told', () => {
    expect(at(cosineDecay(2), 10, 0, 5, 10).map((value) => Math.abs(Number(value.toFixed(12))))).toEqual([
      2, 1, 0,
    ]);
  });
});
