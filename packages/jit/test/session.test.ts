import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { jit, scan, fit as train, UnsupportedOpError } from '../src/index.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const here = /session\.test\.ts:\d+/;

describe('runs', () => {
  it('that overlap are done one after the other', async () => {
    const total = tf.variable(tf.scalar(0));
    const step = ({ a }: Record<string, tf.Tensor>) => {
      total.assign(tf.add(total, tf.sum(a ?? 0)));
      return { total };
    };
    const inputs = { gathered: { a: { shape: [], dtype: 'float32' } } } as const;
    const adding = await scan(step, { batchSize: 1, inputs, variables: [total] });
    const doubling = jit(() => {
      total.assign(tf.mul(total, 2));
      return total;
    });
    const run = () => adding.run({ a: Float32Array.of(1) }, Int32Array.of(0, 0));
    const failing = adding.run({}, Int32Array.of(0)).catch((error: Error) => error.message);
    const [first, second] = await Promise.all([run(), run()]);
    expect(await failing).toBe('jit: input a was not given.');
    expect(Array.from(first.total ?? [])).toEqual([1, 2]);
    expect(Array.from(second.total ?? [])).toEqual([3, 4]);
    await Promise.all([doubling(), doubling()]);
    expect(total.arraySync()).toBe(16);
    await adding.dispose();
    await doubling.dispose();
  });
});

describe('what the runtime refuses is told with the line', () => {
  it('a type that an operator does not take', async () => {
    const clip = jit((x: tf.Tensor) => tf.clipByValue(x, 0, 1));
    const error = await clip(tf.tensor1d([true], 'bool')).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnsupportedOpError);
    expect((error as UnsupportedOpError).op).toMatch(/^Clip of bool/);
    expect((error as UnsupportedOpError).where).toMatch(here);
    // What could not be compiled has nothing to dispose of.
    await clip.dispose();
  });

  it('a row that is not there', async () => {
    const pick = jit((x: tf.Tensor, at: tf.Tensor1D) => tf.gather(x, at));
    await expect(pick(tf.ones([3, 2]), tf.tensor1d([5], 'int32'))).rejects.toThrow(
      /^jit: Gather of float32, int32 \(at .*session\.test\.ts:\d+:\d+\) failed: .*idx=5/s,
    );
    await pick.dispose();
  });

  it('shapes that do not fit', async () => {
    const product = jit((a: tf.Tensor, b: tf.Tensor) => tf.matMul(a, b));
    await expect(product(tf.ones([2, 2]), tf.ones([3, 2]))).rejects.toThrow(
      /^jit: Gemm of \[2,2\] and \[3,2\] \(at .*session\.test\.ts:\d+:\d+\)\.$/,
    );
    await product.dispose();
  });
});

describe('what is no array of the right kind is refused by name', () => {
  it.each([
    [{ a: [1, 2] as unknown as Float32Array }, 'jit: input a is of kind Array; expected Float32Array.'],
    [{ a: Int32Array.of(1, 2) }, 'jit: input a is of kind Int32Array; expected Float32Array.'],
  ])('by scan: %#', async (arrays, message) => {
    const compiled = await scan(({ a = tf.scalar(0) }) => ({ y: tf.neg(a) }), {
      batchSize: 1,
      inputs: { gathered: { a: { shape: [], dtype: 'float32' } } },
    });
    await expect(compiled.run(arrays, Int32Array.of(0))).rejects.toThrow(message);
    await expect(compiled.run({ a: Float32Array.of(1, 2) }, Int32Array.of(2))).rejects.toThrow(
      'jit: order names row 2; gathered input a has the rows 0 to 1.',
    );
    await compiled.dispose();
  });

  const options = {
    loss: 'softmaxCrossEntropy',
    optimizer: { name: 'sgd' },
    learningRate: 0.1,
    batchSize: 2,
    epochs: 1,
  } as const;
  const model = () => tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [1] })] });

  it('by fit, as are classes and sizes that cannot be', async () => {
    const x = new Float32Array(4);
    const y = Uint8Array.of(0, 1, 0, 1);
    await expect(train(model(), [1, 2, 3, 4] as unknown as Float32Array, y, options)).rejects.toThrow(
      'jit: fit got x as Array; expected a Float32Array, Int32Array or Uint8Array of all rows, or a tensor.',
    );
    await expect(train(model(), x, Uint8Array.of(0, 1, 2, 0), options)).rejects.toThrow(
      /^jit: fit got 2 as the class of example 2 for output dense_Dense\d+; expected a whole number from 0 to 1/,
    );
    await expect(train(model(), x, y, { ...options, batchSize: 0 })).rejects.toThrow(
      'jit: fit got 0 as batchSize; expected a whole number from 1.',
    );
    await expect(train(model(), x, y, { ...options, loss: 'hnge' as 'hinge' })).rejects.toThrow(
      /^jit: the loss is "hnge"; expected perhaps hinge, or another of softmaxCrossEntropy, /,
    );
    await expect(
      train(model(), x, new Float32Array(8), {
        ...options,
        loss: ({ outputs }: { outputs: tf.Tensor }) => tf.tile(outputs, [2, 1]),
      }),
    ).rejects.toThrow(
      'jit: the loss gives the shape [4,2] for outputs [2,2]; expected a scalar, or a number for each example: ' +
        'the first lengths of the outputs, or 1 in their place.',
    );
  });

  it("fit adds what the layers' regularizers ask for, as model.fit does", async () => {
    const regularized = (l2: number) =>
      tf.sequential({
        layers: [
          tf.layers.dense({
            units: 2,
            inputShape: [1],
            kernelInitializer: tf.initializers.constant({ value: 3 }),
            kernelRegularizer: tf.regularizers.l2({ l2 }),
          }),
        ],
      });
    const x = new Float32Array(4);
    const y = Uint8Array.of(0, 1, 0, 1);
    const firstLoss = async (trained: tf.Sequential) =>
      (await train(trained, x, y, { ...options, batchSize: 4 })).history.loss?.[0] ?? Number.NaN;
    const [plain, shrunk] = [regularized(0), regularized(0.5)];
    const loss = await firstLoss(plain);
    const penalised = await firstLoss(shrunk);
    // Both weights are 3, and the examples are zeros: loss + 0.5 * (9 + 9), gradient 2 * 0.5 * 3.
    expect(penalised - loss).toBeCloseTo(9, 5);
    expect(shrunk.getWeights()[0]?.dataSync()[0]).toBeCloseTo(3 - 0.1 * 3, 5);
  });
});

describe('positions that TensorFlow.js refuses are refused', () => {
  const x = tf.tidy(() => tf.keep(tf.tensor2d([1, 2, 3, 4], [2, 2])));
  const plain = (at: tf.Tensor) => tf.gather(x, at as tf.Tensor1D);
  const table = tf.variable(x, false);
  const rows = jit((at: tf.Tensor) => tf.gather(table, at as tf.Tensor1D));
  const batches = jit((at: tf.Tensor) => tf.gather(table, at as tf.Tensor2D, 1, 1));
  const places = jit((at: tf.Tensor) => tf.gatherND(table, at));
  const from = (values: number[], shape: number[]) => tf.tensor(values, shape, 'int32');

  it('from the end and past it', async () => {
    expect((await rows(from([1, 0], [2]))).arraySync()).toEqual([
      [3, 4],
      [1, 2],
    ]);
    expect((await batches(from([1, 0], [2, 1]))).arraySync()).toEqual([[2], [3]]);
    expect((await places(from([1, 0], [1, 2]))).arraySync()).toEqual([3]);
    for (const at of [-1, 2]) {
      expect(() => plain(from([at], [1])).dataSync()).toThrow();
      await expect(rows(from([at], [1]))).rejects.toThrow(/out of data bounds/);
      await expect(batches(from([at, 0], [2, 1]))).rejects.toThrow(/out of data bounds/);
      await expect(places(from([0, at], [1, 2]))).rejects.toThrow(/invalid index|out of/);
    }
    for (const compiled of [rows, batches, places]) await compiled.dispose();
  });
});
