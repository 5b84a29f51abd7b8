import * as tf from '@tensorflow/tfjs';
import { refuseSurplus } from '../check/surplus.ts';
import { registerEverywhere } from './kernel.ts';

/**
 * Batch normalisation while training as one kernel with an analytic gradient
 * (https://arxiv.org/abs/1502.03167, section 3): BatchNormTraining(x, gamma, beta) gives y and the batch's mean and
 * biased variance; channels are the last axis. lower/norm has its ONNX form.
 */
const batchNormTraining: tf.KernelFunc = ({ inputs, attrs }) => {
  const [x, gamma, beta] = [tensor(inputs, 'x'), tensor(inputs, 'gamma'), tensor(inputs, 'beta')];
  return tf.tidy(() => {
    const axes = outerAxes(x);
    const mean = tf.mean(x, axes);
    const centred = tf.sub(x, mean);
    const variance = tf.mean(tf.square(centred), axes);
    const inverse = tf.rsqrt(tf.add(variance, Number(attrs?.epsilon)));
    return [tf.add(tf.mul(centred, tf.mul(inverse, gamma)), beta), mean, variance];
  });
};

/** BatchNormTrainingGrad(x, dy, gamma, mean, variance) gives the gradients of x, gamma and beta. */
const batchNormTrainingGrad: tf.KernelFunc = ({ inputs, attrs }) => {
  const [x, dy, gamma] = [tensor(inputs, 'x'), tensor(inputs, 'dy'), tensor(inputs, 'gamma')];
  const [mean, variance] = [tensor(inputs, 'mean'), tensor(inputs, 'variance')];
  return tf.tidy(() => {
    const axes = outerAxes(x);
    const count = x.size / gamma.size;
    const inverse = tf.rsqrt(tf.add(variance, Number(attrs?.epsilon)));
    const normalised = tf.mul(tf.sub(x, mean), inverse);
    const dBeta = tf.sum(dy, axes);
    const dGamma = tf.sum(tf.mul(dy, normalised), axes);
    const spread = tf.add(dBeta, tf.mul(normalised, dGamma));
    const dx = tf.mul(tf.sub(dy, tf.div(spread, count)), tf.mul(inverse, gamma));
    return [dx, dGamma, dBeta];
  });
};

registerEverywhere('BatchNormTraining', batchNormTraining);
registerEverywhere('BatchNormTrainingGrad', batchNormTrainingGrad);

tf.registerGradient({
  kernelName: 'BatchNormTraining',
  inputsToSave: ['x', 'gamma'],
  outputsToSave: [false, true, true],
  gradFunc: (dys, saved, attributes) => {
    const [dy] = Array.isArray(dys) ? dys : [dys];
    const [x, gamma, mean, variance] = saved;
    if (!dy || !x || !gamma || !mean || !variance)
      throw new Error('jit: BatchNormTraining saved too little.');
    const epsilon = Number(attributes.epsilon);
    const gradients: tf.Tensor[] = tf
      .engine()
      .runKernel('BatchNormTrainingGrad', { x, dy, gamma, mean, variance }, { epsilon });
    const part = (index: number) => () => {
      const gradient = gradients[index];
      if (!gradient) throw new Error('jit: BatchNormTrainingGrad has three outputs.');
      return gradient;
    };
    return { x: part(0), gamma: part(1), beta: part(2) };
  },
});

/**
 * Normalises x [..., channels] by the statistics of the batch, scales by gamma and shifts by beta [channels].
 * Returns also the batch's mean and biased variance [channels]; no gradient goes through those two.
 */
export function batchNormalise(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  epsilon: number,
  ...more: []
): { y: tf.Tensor; mean: tf.Tensor; variance: tf.Tensor } {
  refuseSurplus('batchNormalise', '(x, gamma, beta, epsilon)', more);
  const outputs: tf.Tensor[] = tf.engine().runKernel('BatchNormTraining', { x, gamma, beta }, { epsilon });
  const [y, mean, variance] = outputs;
  if (!y || !mean || !variance) throw new Error('jit: BatchNormTraining has three outputs.');
  return { y, mean, variance };
}

function outerAxes({ rank }: tf.Tensor): number[] {
  return [...Array(rank - 1).keys()];
}

/** A kernel is handed tensors, though it is declared to take less. */
function tensor(inputs: tf.NamedTensorInfoMap, name: string): tf.Tensor {
  const value = inputs[name];
  if (value instanceof tf.Tensor) return value;
  throw new Error(`jit: batch normalisation needs the tensor ${name}.`);
}
