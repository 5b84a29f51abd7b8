import { expect, it } from 'vitest';
import { secondsHere } from '../src/lab/estimate.ts';

const dense = { convolves: false };
const conv = { convolves: true };

/** Processor seconds of an epoch in Chromium, the second or a later one, on one core of a Xeon with AVX-512. */
const measured = [
  { entry: 'linear-depth/model0', multiplyAdds: 7840, examples: 60_000, seconds: 0.63, ...dense },
  { entry: 'three-vs-seven/two-layer', multiplyAdds: 23_550, examples: 12_396, seconds: 0.13, ...dense },
  { entry: 'second-opinion/solo', multiplyAdds: 36_608, examples: 60_000, seconds: 1.11, ...dense },
  { entry: 'all-digits/three-layer', multiplyAdds: 250_700, examples: 48_000, seconds: 1.78, ...dense },
  { entry: 'modern/mlp', multiplyAdds: 268_800, examples: 55_000, seconds: 3.98, ...dense },
  { entry: 'modern/lenet5', multiplyAdds: 416_520, examples: 10_000, seconds: 3.3, ...conv },
  { entry: 'adder/adder', multiplyAdds: 1_249_316, examples: 10_000, seconds: 11.1, ...conv },
  { entry: 'modern/cnn', multiplyAdds: 5_259_072, examples: 10_000, seconds: 20.4, ...conv },
];

it.each(measured)('guesses an epoch of $entry within a factor of two of what it took', (work) => {
  const ratio = secondsHere(work) / work.seconds;
  expect(Math.max(ratio, 1 / ratio)).toBeLessThan(2);
});
