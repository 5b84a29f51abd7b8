import tame from '@digitbench/testing/tame';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { cpu } from '../src/engines/cpu.ts';
import { ProgramCache } from '../src/program/cache.ts';
import { Curve, learningRateAt, suggest, usualRange } from '../src/range-test/curve.ts';
import { runRangeTest } from '../src/range-test/train.ts';
import { data, tameNetwork, train } from './support/training.ts';

tf.env().set('PROD', true);

describe('the range', () => {
  it('grows by one factor from end to end', () => {
    const rates = Array.from({ length: 100 }, (_, step) => learningRateAt(usualRange, step));
    expect([rates[0], rates[99]]).toEqual([1e-7, 10]);
    for (let i = 1; i < 100; i++)
      expect((rates[i] ?? 0) / (rates[i - 1] ?? 0)).toBeCloseTo(1e8 ** (1 / 99), 4);
  });
});

describe('the curve', () => {
  const run = (losses: number[]) => {
    const curve = new Curve();
    for (const [i, loss] of losses.entries()) if (curve.stopped === null) curve.add(i + 1, loss);
    return curve;
  };

  it('smooths with the bias of the start taken out', () => {
    const { smoothed } = run([3, 3, 1]);
    expect(smoothed[0]).toBe(3);
    expect(smoothed[1]).toBe(3);
    // Weights of the three losses: 0.98², 0.98 and 1, over their sum.
    expect(smoothed[2]).toBeCloseTo((0.9604 * 3 + 0.98 * 3 + 1) / (0.9604 + 0.98 + 1), 6);
  });

  it('stops where the smoothed loss exceeds four times its lowest, or is no number', () => {
    expect(run([1, 1, 1000, 1, 1]).stopped).toEqual({ reason: 'exploded', step: 3 });
    expect(run([1, Number.NaN, 1]).stopped).toEqual({ reason: 'not finite', step: 2 });
    expect(run([1, Number.NaN, 1]).losses).toEqual([1, null]);
    expect(run([1, 2, 3]).stopped).toBeNull();
  });

  it('suggests where the smoothed loss falls most steeply, without the first ten and the last', () => {
    const rates = Array.from({ length: 40 }, (_, i) => i + 1);
    // Falls by 1 a step until step 5, by 0.1 from there, by 0.5 around step 20, and by 9 at the very end.
    const losses = rates.map(
      (_, i) => 20 - Math.min(i, 5) - 0.1 * i - (i > 20 ? 1 : i > 19 ? 0.5 : 0) - (i > 38 ? 9 : 0),
    );
    expect(suggest(rates, losses)).toBe(21);
    expect(suggest(rates, rates)).toBeNull();
    expect(suggest(rates.slice(0, 12), losses.slice(0, 12))).toBeNull();
  });

  it('takes one-sided differences at the ends of what is looked at', () => {
    const rates = Array.from({ length: 16 }, (_, i) => i + 1);
    const losses = [...Array(10).fill(9), 9, 5, 5, 5, 5, 5];
    // Differences from step 11: -4 (one-sided), -2, 0, 0, 0.
    expect(suggest(rates, losses)).toBe(11);
  });
});

describe('a range test', () => {
  const context = (entry: string, range = { from: 1e-4, to: 100, steps: 40 }) => ({
    study: tame,
    entry,
    seed: 1,
    dataset: data(),
    budget: {},
    engines: [cpu],
    cache: new ProgramCache(),
    range,
    progress() {},
  });

  it("takes the recipe's own steps: under a constant rate its losses are those of a training", async () => {
    await tf.setBackend('cpu');
    // So narrow a range is a constant learning rate of 0.05, the recipe's; 16 steps are an epoch.
    const { curves } = await runRangeTest(context('mlp', { from: 0.05, to: 0.0500001, steps: 16 }));
    const trained = await train(tameNetwork('mlp', { epochs: 1 }), [cpu]);
    const losses = curves[0]?.losses ?? [];
    const mean = losses.reduce<number>((sum, loss) => sum + (loss ?? 0), 0) / 16;
    expect(losses).toHaveLength(16);
    expect(mean).toBeCloseTo(trained.epochs[0]?.trainLoss ?? 0, 4);
  });

  it('goes on into further epochs, stops when it explodes, and suggests a rate below that', async () => {
    const { curves, recipeRates, engine } = await runRangeTest(context('mlp'));
    const [curve] = curves;
    expect(curve?.learningRates.length).toBeGreaterThan(16);
    expect(curve?.stopped).not.toBeNull();
    expect(curve?.learningRates).toHaveLength(curve?.stopped?.step ?? 0);
    expect(curve?.suggestion).toBeGreaterThan(1e-3);
    expect(curve?.suggestion).toBeLessThan(curve?.learningRates.at(-1) ?? 0);
    expect(recipeRates).toEqual([{ low: 0.05, high: 0.05 }]);
    expect(engine.name).toBe('cpu');
  });

  it('does each member of an ensemble by itself, averages and teachers too, and refuses an estimator', async () => {
    const pair = await runRangeTest(context('pair', { from: 1e-4, to: 1, steps: 12 }));
    expect(pair.curves.map(({ member }) => member)).toEqual(['first', 'second']);
    expect(pair.curves[0]?.losses).not.toEqual(pair.curves[1]?.losses);
    for (const entry of ['averaged', 'dropout', 'pupil']) {
      const { curves } = await runRangeTest(context(entry, { from: 1e-4, to: 1e-2, steps: 12 }));
      expect([entry, curves[0]?.losses.length]).toEqual([entry, 12]);
    }
    await expect(runRangeTest(context('ink'))).rejects.toThrow(/tame\/ink is no network/);
  });
});
