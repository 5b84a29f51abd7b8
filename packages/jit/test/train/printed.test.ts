import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { createOptimizer, prepareModel, printGraph, type Step, scan, stepRandom } from '../../src/index.ts';
import { plainTarget } from '../../src/passes/target.ts';
import { take } from '../interpret.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

/** What is run for one step of training 20-6-3 with ReLU and dropout on four examples, without the random numbers. */
async function printed(momentum: number): Promise<string> {
  const layers = [
    tf.layers.dense({ name: `hidden${momentum}`, units: 6, inputShape: [20], activation: 'relu' }),
    tf.layers.dropout({ rate: 0.5 }),
    tf.layers.dense({ name: `scores${momentum}`, units: 3 }),
  ];
  const model = prepareModel(tf.sequential({ layers }));
  const optimizer = createOptimizer({ name: 'sgd', momentum }, model.trainable);
  const step: Step = (inputs) => {
    const random = stepRandom(take(inputs, 'seed'), take(inputs, 'step'));
    const { value, grads } = tf.variableGrads(() => {
      const scores = model.apply(tf.div(take(inputs, 'x'), 255), { training: true, random });
      const rows = tf.oneHot(take<tf.Tensor1D>(inputs, 'y'), 3);
      return tf.losses.softmaxCrossEntropy(rows, scores as tf.Tensor);
    }, model.trainable);
    optimizer.apply(grads, { learningRate: take(inputs, 'rate') });
    return { loss: value };
  };
  const compiled = await scan(step, {
    batchSize: 4,
    inputs: {
      gathered: { x: { shape: [20], dtype: 'uint8' }, y: { shape: [], dtype: 'int32' } },
      scanned: { rate: { shape: [], dtype: 'float32' }, step: { shape: [], dtype: 'int32' } },
      constant: { seed: { shape: [], dtype: 'int32' } },
    },
    variables: [...model.variables, ...optimizer.slots],
    target: plainTarget,
  });
  await compiled.dispose();
  const lines = printGraph(compiled.graph).split('\n');
  return lines
    .filter((line) => !/uint32|Range/.test(line) && !/^(constant|scanned|state) .* :/.test(line))
    .join('\n')
    .replaceAll('variable ', '');
}

it('a step of gradient descent is a few fused products', async () => {
  expect(await printed(0)).toMatchInlineSnapshot(`
    "%0 = DequantizeLinear(x, 0.00392157) : float32[?,20]
    %1 = Gather(%0, order) {axis=0} : float32[4,20]
    %2 = Gemm(%1, hidden0/kernel, hidden0/bias) {transA=0, transB=1} : float32[4,6]
    %3 = Relu(%2) : float32[4,6]
    %43 = Cast(%42) {to=float32} : float32[24]
    %44 = HardSigmoid(%43) {alpha=1, beta=-8388607} : float32[24]
    %45 = Mul(%44, 2) : float32[24]
    %46 = Reshape(%45, [4,6]) : float32[4,6]
    %47 = Mul(%3, %46) : float32[4,6]
    %48 = Gemm(%47, scores0/kernel, scores0/bias) {transA=0, transB=1} : float32[4,3]
    %49 = Reshape(y, [-1,1]) : int32[?,1]
    %50 = Equal(%49, [0,1,2]) : bool[?,3]
    %51 = LogSoftmax(%48) {axis=-1} : float32[4,3]
    %52 = Cast(%50) {to=float32} : float32[?,3]
    %53 = Gather(%52, order) {axis=0} : float32[4,3]
    %54 = Mul(%52, -0.25) : float32[?,3]
    %55 = Gather(%54, order) {axis=0} : float32[4,3]
    %56 = Mul(%51, %55) : float32[4,3]
    %57 = ReduceSum(%56, [0,1]) {keepdims=0} : float32[]
    %58 = Exp(%51) : float32[4,3]
    %59 = Sub(%58, %53) : float32[4,3]
    %60 = Mul(%59, rate) : float32[4,3]
    %61 = Gemm(%60, scores0/kernel) {transA=0, transB=0, alpha=0.25} : float32[4,6]
    %62 = Mul(%61, %46) : float32[4,6]
    %63 = HardSigmoid(%3) {alpha=3e+38, beta=0} : float32[4,6]
    %64 = Mul(%62, %63) : float32[4,6]
    %65 = Gemm([1,1,1,1], %64, hidden0/bias) {alpha=-1} : float32[1,6]
    %66 = Gemm([1,1,1,1], %60, scores0/bias) {alpha=-0.25} : float32[1,3]
    %67 = Gemm(%64, %1, hidden0/kernel) {transA=1, transB=0, alpha=-1} : float32[6,20]
    %68 = Gemm(%60, %47, scores0/kernel) {transA=1, transB=0, alpha=-0.25} : float32[3,6]
    state hidden0/kernel = %67
    state hidden0/bias = %65
    state scores0/kernel = %68
    state scores0/bias = %66
    result loss = %57"
  `);
});
