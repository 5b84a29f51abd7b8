import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { moduleOf } from '../../src/apart/assembler.ts';
import { maxPoolGradientRoutine } from '../../src/apart/poolKernel.ts';
import { webAssembly } from '../../src/session/webAssembly.ts';
import { numbers } from '../interpret.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

type Pair = [number, number];
type Map4 = [number, number, number, number];

/** TensorFlow.js' gradient of maximum pooling by x, on maps [outer, height, width, inner]. */
function reference(x: tf.Tensor4D, dy: tf.Tensor4D, kernel: Pair): number[] {
  const gradient = tf.grad((map) => tf.maxPool(map as tf.Tensor4D, kernel, kernel, 'valid'));
  return Array.from(gradient(x, dy).dataSync());
}

function inWebAssembly(x: tf.Tensor4D, y: tf.Tensor4D, dy: tf.Tensor4D, kernel: Pair): number[] {
  const { Memory, Module, Instance } = webAssembly();
  const memory = new Memory({ initial: 10 });
  const at = { x: 64, y: 200_000, dy: 300_000, dx: 400_000 };
  const view = (address: number, length: number) => new Float32Array(memory.buffer, address, length);
  view(at.x, x.size).set(x.dataSync());
  view(at.y, y.size).set(y.dataSync());
  view(at.dy, y.size).set(dy.dataSync());
  // What is in no window must become 0, and nothing after the map may change.
  view(at.dx, x.size + 8).fill(7);
  const [outer, height, width, inner] = x.shape;
  const tiles = { outer, inner, input: [height, width], output: [y.shape[1], y.shape[2]], kernel } as const;
  const module = new Module(moduleOf([maxPoolGradientRoutine('pool', tiles, at)]));
  new Instance(module, { host: { memory } }).exports.pool?.();
  expect(Array.from(view(at.dx + 4 * x.size, 8))).toEqual(new Array(8).fill(7));
  return Array.from(view(at.dx, x.size));
}

describe('the gradient of maximum pooling in WebAssembly', () => {
  it.each<[Map4, Pair]>([
    [
      [2, 4, 6, 16],
      [2, 2],
    ],
    [
      [1, 2, 2, 4],
      [2, 2],
    ],
    [
      [3, 5, 7, 8],
      [2, 2],
    ],
    [
      [2, 6, 9, 12],
      [3, 3],
    ],
    [
      [2, 7, 11, 20],
      [3, 2],
    ],
    [
      [1, 3, 8, 32],
      [1, 4],
    ],
    [
      [1, 9, 4, 4],
      [4, 1],
    ],
    [
      [2, 5, 5, 64],
      [5, 5],
    ],
    [
      [1, 1, 1, 4],
      [1, 1],
    ],
  ])('is that of the cpu backend: map [%j], window [%j]', (shape, kernel) => {
    const count = shape.reduce((product, length) => product * length, 1);
    // Few different numbers, so that many windows have several maxima.
    const x = tf.tensor4d(
      numbers(count, 3).map((value) => Math.round(value * 3)),
      shape,
    );
    const y = tf.maxPool(x, kernel, kernel, 'valid');
    const dy = tf.tensor4d(numbers(y.size, 5), y.shape);
    expect(inWebAssembly(x, y, dy, kernel)).toEqual(reference(x, dy, kernel));
  });

  it('goes to one element of a window of no numbers', () => {
    const x = tf.fill([1, 2, 2, 4], Number.NaN) as tf.Tensor4D;
    const y = tf.fill([1, 1, 1, 4], Number.NaN) as tf.Tensor4D;
    const dx = inWebAssembly(x, y, tf.ones([1, 1, 1, 4]), [2, 2]);
    expect(dx.reduce((sum, value) => sum + value)).toBe(4);
  });
});
