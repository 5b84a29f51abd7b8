import { expect, it } from 'vitest';
import { metricText } from '../../src/index.ts';

it('a fraction is shown in percent, and one that 100 times overflows is shown as the largest number', () => {
  expect(metricText(0.92514, 'fraction')).toBe('92.51');
  expect(Number(metricText(1e308, 'fraction'))).toBe(Number.MAX_VALUE);
  expect(Number(metricText(-1e308, 'fraction'))).toBe(-Number.MAX_VALUE);
  expect(Number(metricText(1e308, 'nats'))).toBe(1e308);
});
