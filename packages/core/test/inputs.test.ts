import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { digitPlusNumber, tenDigits } from '../src/tasks/tasks.ts';
import { nameOutputs, prepareInputs } from '../src/training/inputs.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.ready();
});

const taking = (...inputShapes: number[][]) => ({
  inputShapes,
  apply: () => [],
  variables: [],
  trainable: [],
});
const image = () => tf.tensor3d([0, 51, 255, 0, 0, 0], [1, 2, 3]);
const task = tenDigits({ rows: 2, columns: 3 });

describe('prepareInputs', () => {
  test('scales, standardises and flattens', () => {
    const [scaled] = prepareInputs(task, taking([6]), {}, { image: image() });
    expect(scaled?.shape).toEqual([1, 6]);
    expect(scaled?.dataSync()[1]).toBeCloseTo(0.2, 6);
    const preparation = { scale: 1 / 255, mean: 0.1307, deviation: 0.3081 };
    const [standard] = prepareInputs(task, taking([6]), preparation, { image: image() });
    const expected = [0, 0.2, 1].map((x) => (x - 0.1307) / 0.3081);
    expect([...(standard?.dataSync() ?? [])].slice(0, 3)).toEqual(expected.map((x) => expect.closeTo(x, 5)));
  });

  test('gives images channels, and repeats them where the network has several', () => {
    expect(prepareInputs(task, taking([2, 3]), {}, { image: image() })[0]?.shape).toEqual([1, 2, 3]);
    expect(prepareInputs(task, taking([2, 3, 1]), {}, { image: image() })[0]?.shape).toEqual([1, 2, 3, 1]);
    const [three] = prepareInputs(task, taking([2, 3, 3]), { scale: 1 }, { image: image() });
    expect(three?.shape).toEqual([1, 2, 3, 3]);
    expect([...(three?.dataSync() ?? [])].slice(0, 9)).toEqual([0, 0, 0, 51, 51, 51, 255, 255, 255]);
  });

  test('gives categories as one-hot vectors, in the order of the task', () => {
    const pair = digitPlusNumber({ rows: 2, columns: 3 });
    const inputs = { number: tf.tensor1d([4]), image: image() };
    const [first, second] = prepareInputs(pair, taking([6], [10]), {}, inputs);
    expect(first?.shape).toEqual([1, 6]);
    expect([...(second?.dataSync() ?? [])]).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
    expect(second?.dtype).toBe('float32');
  });

  test('asks a tfjs-layers model for its shapes', () => {
    const model = tf.sequential({
      layers: [tf.layers.flatten({ inputShape: [2, 3, 1] }), tf.layers.dense({ units: 10 })],
    });
    expect(prepareInputs(task, model, {}, { image: image() })[0]?.shape).toEqual([1, 2, 3, 1]);
  });

  test('says what does not fit', () => {
    expect(() => prepareInputs(task, taking([5]), {}, { image: image() })).toThrow(
      'Input "image": the network takes [5], expected [6], [2, 3] or [2, 3, channels].',
    );
    expect(() => prepareInputs(task, taking([6], [10]), {}, { image: image() })).toThrow(
      'The network takes 2 inputs, the task ten-digits gives 1 (image).',
    );
    expect(() => prepareInputs(task, taking([6]), {}, {})).toThrow('no input "image" given');
  });
});

describe('nameOutputs', () => {
  test('names them in the order of the task', () => {
    const [digit, sum] = [tf.zeros([4, 10]), tf.zeros([4, 19])];
    expect(nameOutputs(digitPlusNumber(), [digit, sum])).toEqual({ digit, sum });
  });

  test('says what does not fit', () => {
    expect(() => nameOutputs(task, tf.zeros([4, 9]))).toThrow(
      'Output "digit": the network returns [4,9], expected [batch, 10].',
    );
    expect(() => nameOutputs(task, [])).toThrow('The network returns 0 outputs, the task ten-digits has 1.');
  });
});
