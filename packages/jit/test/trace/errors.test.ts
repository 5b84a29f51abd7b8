import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createOptimizer,
  exportOnnx,
  jit,
  prepareModel,
  scan,
  TraceError,
  UnsupportedOpError,
} from '../../src/index.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const here = 'trace/errors.test.ts:';
const x = () => tf.tensor1d([1, 2, 3]);

async function failure(fn: (x: tf.Tensor1D) => tf.Tensor): Promise<Error> {
  const memory = tf.memory();
  const input = x();
  const error = await jit(fn)(input).then(
    () => null,
    (reason: unknown) => reason,
  );
  input.dispose();
  expect(tf.getBackend()).toBe('cpu');
  expect(tf.memory().numTensors).toBe(memory.numTensors);
  expect(tf.memory().numDataBuffers).toBe(memory.numDataBuffers);
  if (!(error instanceof Error)) throw new Error('The function was compiled; it should have been refused.');
  return error;
}

describe('a trace refuses, and says where', () => {
  it('values read back', async () => {
    for (const fn of [
      (t: tf.Tensor1D) => t.mul(tf.sum(t).dataSync()[0] ?? 0),
      (t: tf.Tensor1D) => ((tf.sum(t).arraySync() as number) > 1 ? t.neg() : t),
    ]) {
      const error = await failure(fn);
      expect(error).toBeInstanceOf(TraceError);
      expect(error.message).toMatch(
        /^jit: the values of a tensor are read back to JavaScript \(dataSync\(\) or/,
      );
      expect(error.message).toContain(here);
      expect(error.message).toContain('choose between values with tf.where');
    }
  });

  it('host-made random numbers', async () => {
    for (const fn of [
      (t: tf.Tensor1D) => t.add(Math.random()),
      (t: tf.Tensor1D) => t.add(tf.randomUniform([3])),
      (t: tf.Tensor1D) => tf.dropout(t, 0.5),
    ]) {
      const error = await failure(fn);
      expect(error).toBeInstanceOf(TraceError);
      expect(error.message).toMatch(
        /^jit: The numbers of a \[3?\] tensor made at .* differ between two traces/,
      );
      expect(error.message).toContain(here);
      expect(error.message).toContain('stepRandom');
    }
  });

  it('a counter, in a number and in the structure', async () => {
    let count = 0;
    expect((await failure((t) => t.mul(++count))).message).toContain('differ between two traces');
    expect((await failure((t) => (++count % 2 === 0 ? tf.sin(t) : tf.cos(t)))).message).toMatch(
      /What is computed at .*errors\.test\.ts:\d+:\d+ differs \((Sin and Cos|Cos and Sin)\)/,
    );
  });

  it('tensors from outside', async () => {
    const outside = x();
    const error = await failure((t) => t.add(outside));
    expect(error).toBeInstanceOf(TraceError);
    expect(error.message).toMatch(
      /uses a float32 tensor of shape \[3\] that was made outside it, at .*errors\.test\.ts/,
    );
    outside.dispose();
  });

  it('more, fewer or other operations in the second trace', async () => {
    const growing = (step: number) => {
      let count = 3;
      return (t: tf.Tensor1D) => {
        let sum: tf.Tensor = t;
        for (let i = 0; i < count; i++) sum = tf.add(sum, 1);
        count += step;
        return sum;
      };
    };
    for (const step of [1, -1]) {
      const error = await failure(growing(step));
      expect(error).toBeInstanceOf(TraceError);
      expect(error.message).toMatch(/^jit: What is computed at .*errors\.test\.ts.* differs \(Add\)/);
    }
    const [a, b] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(2))];
    for (const other of [false, true]) {
      let turn = other;
      const choosing = () => {
        turn = !turn;
        return turn ? a : b;
      };
      expect((await failure(choosing)).message).toMatch(
        /^jit: the function returns or assigns other tensors/,
      );
      const assigning = (t: tf.Tensor1D) => {
        choosing().assign(tf.scalar(0));
        return tf.neg(t);
      };
      expect((await failure(assigning)).message).toMatch(/other tensors in a second trace|differ/);
    }
    expect([a.arraySync(), b.arraySync()]).toEqual([1, 2]);
    tf.dispose([a, b]);
  });

  it('variables made inside', async () => {
    const error = await failure((t) => t.add(tf.variable(tf.scalar(1), true, 'inner')));
    expect(error.message).toContain('makes variables (inner)');
    expect(error.message).toContain('createOptimizer');
  });

  it('a result that is no tensor', async () => {
    const async = (async (t: tf.Tensor1D) => t) as unknown as (t: tf.Tensor1D) => tf.Tensor;
    expect((await failure(async)).message).toMatch(
      /returned a Promise; expected a tf\.Tensor.*must be synchronous/,
    );
  });

  it('an op without a lowering', async () => {
    const error = await failure((t) => tf.real(tf.spectral.fft(tf.complex(t, t))));
    expect(error).toBeInstanceOf(UnsupportedOpError);
    expect(error).toMatchObject({ op: 'Complex', where: expect.stringContaining(here) });
    expect(error.message).toMatch(
      /^jit: the TensorFlow\.js kernel Complex \(at .*\) has no ONNX lowering\. Write one/,
    );
    const other = await failure((t) => tf.unique(t).values);
    expect(other).toMatchObject({ op: 'Unique', where: expect.stringContaining(here) });
  });

  it('variables that a scan was not told of', async () => {
    const listed = tf.variable(tf.scalar(1), true, 'listed');
    const read = tf.variable(tf.scalar(2), true, 'only read');
    const assigned = tf.variable(tf.scalar(3), true, 'assigned too');
    const step = () => {
      listed.assign(listed.mul(read).asScalar());
      assigned.assign(listed.asScalar());
      return {};
    };
    await expect(scan(step, { batchSize: 1, inputs: {}, variables: [listed] })).rejects.toThrow(
      /not in `variables`: only read \[\] \(read\), assigned too \[\] \(assigned\)\. List them/,
    );
    expect([listed, read, assigned].map((variable) => variable.dataSync()[0])).toEqual([1, 2, 3]);
    tf.dispose([listed, read, assigned]);
  });
});

describe('options that nothing carries out are refused', () => {
  const inputs = { gathered: { a: { shape: [3], dtype: 'float32' } } } as const;
  const step = ({ a }: Record<string, tf.Tensor>) => ({ out: tf.sum(a ?? 0) });
  const scanned = (options: unknown) => scan(step, options as never);
  it.each<[unknown, RegExp]>([
    [undefined, /^jit: scan got undefined as options; expected an object with batchSize/],
    [{ batchSize: 2, inputs, variable: [] }, /^jit: scan has no option "variable": did you mean variables\?/],
    [{ batchSize: 2 }, /^jit: inputs of scan got undefined as options; expected an object with gathered/],
    [
      { batchSize: 2, inputs: { gather: {} } },
      /^jit: inputs of scan has no option "gather": did you mean gathered\?/,
    ],
    [
      { batchSize: 2, inputs: { gathered: { a: { shape: [3], type: 'float32' } } } },
      /^jit: input a has no option "type": did you mean dtype\?/,
    ],
  ])('scan: %j', async (options, message) => {
    await expect(scanned(options)).rejects.toThrow(message);
  });

  it('exportOnnx, apply of a model and of an optimizer', () => {
    const spec = { shape: [3], dtype: 'float32' } as const;
    expect(() => exportOnnx(step, { inputs: { a: spec }, opset: 12 } as never)).toThrow(
      'jit: exportOnnx has no option "opset"',
    );
    expect(() => exportOnnx(step, { inputs: { a: { shape: [2, -1], dtype: 'float32' } } })).toThrow(
      'input a has the shape [2,-1]; expected a list of whole numbers, the first of which may be -1',
    );
    expect(() => exportOnnx(step, { inputs: { a: { shape: [2], dtype: 'float64' as never } } })).toThrow(
      'input a is of type float64; expected float32, int32, uint8 or bool',
    );
    expect(() => exportOnnx(step, undefined as never)).toThrow('jit: exportOnnx got undefined as options');
    const model = prepareModel(tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] }));
    expect(() => model.apply(tf.ones([1, 3]), { trainin: true } as never)).toThrow(
      'jit: apply has no option "trainin": did you mean training?',
    );
    expect(() => model.apply(tf.ones([1, 3]), undefined as never)).toThrow(
      'jit: apply got undefined as options',
    );
    const optimizer = createOptimizer('sgd', model.trainable);
    expect(() => optimizer.apply([], { lr: tf.scalar(1) } as never)).toThrow('did you mean learningRate?');
  });
});

describe('scan.run', () => {
  it('says which input does not fit', async () => {
    const compiled = await scan(({ a, rate }) => ({ out: tf.mul(a ?? 0, rate ?? 0) }), {
      batchSize: 2,
      inputs: {
        gathered: { a: { shape: [3], dtype: 'float32' } },
        scanned: { rate: { shape: [], dtype: 'float32' } },
      },
    });
    const a = new Float32Array(12);
    const run = (arrays: Record<string, Float32Array>, count: number) =>
      compiled.run(arrays, new Int32Array(count));
    await expect(run({ a, rate: new Float32Array(2) }, 3)).rejects.toThrow(
      'jit: scan.run got an order of 3 examples; expected a positive multiple of the batch size 2.',
    );
    await expect(run({ a, rate: new Float32Array(1) }, 4)).rejects.toThrow(
      'jit: scanned input rate has 1 elements; expected 2, [2]',
    );
    await expect(run({ a: new Float32Array(11), rate: new Float32Array(2) }, 4)).rejects.toThrow(
      'jit: input a has 11 elements, which do not fill [-1,3].',
    );
    await expect(run({ rate: new Float32Array(2) }, 4)).rejects.toThrow('jit: input a was not given.');
    const { out } = await run({ a: a.fill(2), rate: Float32Array.of(1, 10) }, 4);
    expect(Array.from(out ?? [])).toEqual([2, 2, 2, 2, 2, 2, 20, 20, 20, 20, 20, 20]);
    await compiled.dispose();
  });
});
