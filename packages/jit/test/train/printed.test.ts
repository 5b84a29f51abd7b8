import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { createOptimizer, prepareModel, printGraph, type Step, scan, stepRandom } from '../../src/index.ts';
import { plainTarget } from '../../src/session/target.ts';
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
    %42 = Cast(%41) {to=float32} : float32[4,6]
    %43 = HardSigmoid(%42) {alpha=0.0078125, beta=-16777215} : float32[4,6]
    %44 = Mul(%43, 2) : float32[4,6]
    %45 = Mul(%3, %44) : float32[4,6]
    %46 = Gemm(%45, scores0/kernel, scores0/bias) {transA=0, transB=1} : float32[4,3]
    %47 = Min(y, 3) : int32[?]
    %48 = Max(%47, -1) : int32[?]
    %49 = Add(%48, 1) : int32[?]
    %50 = Gather(%49, order) {axis=0} : int32[4]
    %51 = LogSoftmax(%46) {axis=-1} : float32[4,3]
    %52 = Gather(<float32[5,3]>, %50) {axis=0} : float32[4,3]
    %53 = Mul(%51, %52) : float32[4,3]
    %54 = ReduceSum(%53, [0,1]) {keepdims=0} : float32[]
    %55 = Mul(%54, -0.25) : float32[]
    %56 = Exp(%51) : float32[4,3]
    %57 = Sub(%56, %52) : float32[4,3]
    %58 = Mul(%57, rate) : float32[4,3]
    %59 = Gemm(%58, scores0/kernel) {transA=0, transB=0, alpha=0.25} : float32[4,6]
    %60 = Mul(%59, %44) : float32[4,6]
    %61 = HardSigmoid(%3) {alpha=3e+38, beta=0} : float32[4,6]
    %62 = Mul(%60, %61) : float32[4,6]
    %63 = Gemm([-1,-1,-1,-1], %62, hidden0/bias) {alpha=1} : float32[1,6]
    %64 = Gemm([-0.25,-0.25,-0.25,-0.25], %58, scores0/bias) {alpha=1} : float32[1,3]
    %65 = Gemm(%62, %1, hidden0/kernel) {transA=1, transB=0, alpha=-1} : float32[6,20]
    %66 = Gemm(%58, %45, scores0/kernel) {transA=1, transB=0, alpha=-0.25} : float32[3,6]
    state hidden0/kernel = %65
    state hidden0/bias = %63
    state scores0/kernel = %66
    state scores0/bias = %64
    result loss = %55"
  `);
});
