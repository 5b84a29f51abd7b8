import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { nodesOf } from '../../src/graph/graph.ts';
import type { Graph } from '../../src/graph/types.ts';
import { maskBeforePooling, maskByOutput } from '../../src/passes/masks.ts';
import { mergePadding } from '../../src/passes/padding.ts';
import { dropTaps } from '../../src/passes/taps.ts';
import { hostTarget, plainTarget } from '../../src/session/target.ts';
import { compileStep, expectSame, normal, type Step } from '../conv/support.ts';

const image = (x: tf.Tensor | undefined) => x as tf.Tensor4D;

const kernels = (graph: Graph) =>
  nodesOf(graph)
    .filter((node) => node.op !== 'Constant')
    .map((node) => node.op);

const count = (graph: Graph, op: string) => kernels(graph).filter((name) => name === op).length;

describe('mergePadding', () => {
  const step: Step = ({ x, filter }) => {
    const loss = (x: tf.Tensor, filter: tf.Tensor) => {
      const padded = tf.pad(image(x), [
        [0, 0],
        [1, 1],
        [1, 2],
        [0, 0],
      ]);
      const map = tf.relu(tf.conv2d(padded as tf.Tensor4D, image(filter), 2, 'valid'));
      const around = tf.pad(map as tf.Tensor4D, [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ]);
      return tf
        .maxPool(around as tf.Tensor4D, 3, 2, 'valid')
        .square()
        .sum();
    };
    const [dx, dw] = tf.grads(loss)([image(x), image(filter)]);
    return { dx: dx as tf.Tensor, dw: dw as tf.Tensor };
  };
  const inputs = () => ({ x: normal([2, 9, 8, 8], 1), filter: normal([3, 3, 8, 8], 2) });

  it('makes zeros around a map the padding of convolutions, poolings and their gradients', () => {
    const { traced } = compileStep(step, inputs(), plainTarget);
    expect(kernels(traced)).toEqual(expect.arrayContaining(['PadV2', 'Slice']));
    const merged = kernels(mergePadding(traced));
    expect(merged).not.toContain('PadV2');
    expect(merged).not.toContain('Slice');
  });

  it('keeps what is computed', async () => {
    await expectSame(step, inputs());
  });

  it('leaves padding of anything but zeros alone, and of maps before a pooling that may be negative', () => {
    const ones = compileStep(
      ({ x, filter }) => ({
        y: tf.conv2d(
          tf.pad(
            image(x),
            [
              [0, 0],
              [1, 1],
              [1, 1],
              [0, 0],
            ],
            1,
          ),
          image(filter),
          1,
          'valid',
        ),
        z: tf.maxPool(
          tf.pad(image(x), [
            [0, 0],
            [1, 1],
            [1, 1],
            [0, 0],
          ]),
          3,
          2,
          'valid',
        ),
      }),
      inputs(),
      plainTarget,
    );
    expect(count(mergePadding(ones.traced), 'PadV2')).toBe(2);
  });
});

describe('dropTaps', () => {
  const step: Step = ({ x, filter }) => {
    const loss = (x: tf.Tensor, filter: tf.Tensor) =>
      tf
        .conv2d(image(x), image(filter), 2, [
          [0, 0],
          [1, 1],
          [1, 1],
          [0, 0],
        ])
        .square()
        .sum();
    const [dx, dw] = tf.grads(loss)([image(x), image(filter)]);
    return { dx: dx as tf.Tensor, dw: dw as tf.Tensor };
  };
  const inputs = () => ({ x: normal([8, 2, 1, 8], 1), filter: normal([3, 3, 8, 16], 2) });

  it('keeps the taps that meet the map', () => {
    const { traced } = compileStep(step, inputs(), plainTarget);
    const dropped = nodesOf(dropTaps(traced));
    const filters = dropped.filter((node) => node.op === 'Slice').map((node) => node.outputs[0]?.shape);
    expect(filters).toEqual([[2, 1, 8, 16]]);
    const gradient = dropped.find((node) => node.op === 'Conv2DBackpropFilter');
    expect(gradient?.outputs[0]?.shape).toEqual([2, 1, 8, 16]);
  });

  it('keeps what is computed', async () => {
    await expectSame(step, inputs());
  });
});

describe('masks of ReLU', () => {
  const step: Step = ({ x }) => {
    const loss = (x: tf.Tensor) =>
      tf
        .maxPool(tf.relu(image(x)), 2, 2, 'valid')
        .square()
        .sum();
    return { dx: tf.grad(loss)(image(x)) };
  };
  const inputs = () => ({ x: normal([2, 4, 4, 3], 1) });

  it('are read from the output, and act before the gradient is spread', () => {
    const { traced } = compileStep(step, inputs(), plainTarget);
    const byOutput = maskByOutput(traced);
    const masks = nodesOf(byOutput).filter((node) => node.op === 'Step');
    expect(masks.map((node) => node.inputs[0]?.node?.op)).toEqual(['Relu']);
    const pooled = nodesOf(maskBeforePooling(byOutput)).filter((node) => node.op === 'Step');
    expect(pooled.map((node) => node.inputs[0]?.node?.op)).toEqual(['MaxPool']);
  });

  it('keep what is computed', async () => {
    await expectSame(step, inputs());
  });

  it('of a large or a tiny number are 1, of 0 and less 0', async () => {
    const { graph } = await expectSame(({ x }) => ({ y: tf.step(x as tf.Tensor) }), {
      x: tf.tensor([0, -0, 1e-38, 1e-20, 3e38, -1e-38, -3e38]),
    });
    expect(kernels(graph)).toEqual(['HardSigmoid']);
  });
});

describe('mergeConv', () => {
  it('puts bias, sum and ReLU into the convolution', async () => {
    const target = await hostTarget();
    const { graph } = await expectSame(
      ({ x, filter, bias }) => {
        const map = tf.conv2d(image(x), image(filter), 1, 'same').add(bias as tf.Tensor);
        return { y: map.add(tf.conv2d(image(x), image(filter).mul(2) as tf.Tensor4D, 1, 'same')).relu() };
      },
      { x: normal([2, 3, 4, 16], 1), filter: normal([3, 3, 16, 16], 2), bias: normal([16], 3) },
    );
    if (target.block === 0) return;
    expect(kernels(graph)).not.toContain('Relu');
    expect(kernels(graph)).not.toContain('Add');
  });
});
