import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore, type RangeTest } from '@digitbench/results';
import { writeDataset } from '@digitbench/testing';
import { describe, expect, it } from 'vitest';
import { plotLog } from '../src/screen/plot.ts';
import { shorten, sparkline } from '../src/screen/sparkline.ts';
import { digitbench, temporaryFolder, testStudies } from './support/cli.ts';

it('lr-find draws the curve, suggests, and leaves a record that repeats bit by bit', async () => {
  const folder = temporaryFolder();
  const dataset = writeDataset(join(folder, 'data'));
  const results = join(folder, 'results');
  const flags = ['--models', testStudies, '--dataset', dataset, '--results', results];
  const range = ['--from', '1e-4', '--to', '100', '--steps', '40'];
  const shown = await digitbench(['lr-find', 'tame/mlp', ...range, '--seed', '3', ...flags]);
  expect(shown).toMatchObject({ code: 0 });
  expect(shown.stdout).toContain('tame/mlp, seed 3: learning rate 1e-4 to 100 in 40 steps of 32 examples');
  expect(shown.stdout).toMatch(
    /suggested learning rate: [\d.e-]+, where the smoothed loss falls most steeply/,
  );
  expect(shown.stdout).toContain('the recipe trains with 0.05');
  expect(shown.stdout).toContain('▲');

  const { rangeTests, problems } = await openStore(results, { readOnly: true }).list();
  expect(problems).toEqual([]);
  expect(rangeTests).toMatchObject([
    { entry: 'mlp', seed: 3, profile: 'quick', engine: { name: 'onnx' }, steps: 40 },
  ]);
  const path = shown.stderr.match(/recorded: (.*)/)?.[1] ?? '';
  const first: RangeTest = JSON.parse(readFileSync(path, 'utf8'));
  const again = await digitbench(['lr-find', 'tame/mlp', ...range, '--seed', '3', '--json', ...flags]);
  const second: RangeTest = JSON.parse(again.stdout);
  expect(second.curves).toEqual(first.curves);
  expect(second.hash).toBe(first.hash);

  const estimator = await digitbench(['lr-find', 'tame/ink', ...flags]);
  expect(estimator.code).toBe(2);
  expect(estimator.stderr).toContain('tame/ink is an estimator');
  const wrong = await digitbench(['lr-find', 'tame/mlp', '--from', '1', '--to', '0.1', ...flags]);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('expected a rising range');
}, 240_000);

describe('the drawings', () => {
  it('plot a curve from corner to corner, with decades and the mark under it', () => {
    const plot = plotLog({ x: [0.01, 0.1, 1], y: [4, 3, 2], mark: 0.1, label: String }, 21, 3);
    expect(plot.slice(3)).toEqual(['  └┬─────────▲─────────┬', '   0.01      0.1       1']);
    expect(plot.slice(0, 3).map((line) => line.slice(0, 3))).toEqual(['4 ┤', '3 ┤', '2 ┤']);
    // The first row's dots are at the left, the last row's at the right.
    expect(plot[0]?.codePointAt(3)).toBeGreaterThan(0x2800);
    expect(plot[2]?.codePointAt(3)).toBe(0x2800);
    expect(plot[2]).toHaveLength(3 + 21);
  });

  it('sparkline and shorten show a curve in a line', () => {
    expect(sparkline([0, 0.5, 1, null], 0, 1)).toBe('▁▅█ ');
    expect(shorten([1, 3, 5, null], 2)).toEqual([2, 5]);
    expect(shorten([1, 2], 5)).toEqual([1, 2]);
  });
});
