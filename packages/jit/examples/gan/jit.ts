import {
  createOptimizer,
  predict,
  prepareModel,
  randomNormal,
  type Step,
  scan,
  stepRandom,
} from '@digitbench/jit';
import * as tf from '@tensorflow/tfjs';
import { type Outcome, report } from '../example.ts';
import { COUNT, discriminator, distance, generator, NOISE, points, settings, testNoise } from './problem.ts';

export async function train(): Promise<Outcome> {
  const generating = generator();
  const [generate, judge] = [prepareModel(generating), prepareModel(discriminator())];
  const spec = { name: 'adam', beta1: settings.beta1 } as const;
  const [forGenerator, forJudge] = [
    createOptimizer(spec, generate.trainable),
    createOptimizer(spec, judge.trainable),
  ];

  const step = (({
    real,
    seed,
    step,
    learningRate,
  }: Record<'real' | 'seed' | 'step' | 'learningRate', tf.Tensor>) => {
    // One source of random numbers a step: each call of a model draws its own from it.
    const options = { training: true, random: stepRandom(seed, step) };
    const [batch = 1] = real.shape;
    const fake = () => {
      const noise = randomNormal(options.random, [batch, NOISE], 'noise');
      return generate.apply(noise, options) as tf.Tensor;
    };
    const loss = (truth: tf.Tensor, points: tf.Tensor) =>
      tf.losses.sigmoidCrossEntropy(truth, judge.apply(points, options) as tf.Tensor);
    const [yes, no] = [tf.ones([batch, 1]), tf.zeros([batch, 1])];
    const judged = tf.variableGrads(
      () => tf.add(loss(yes, real), loss(no, fake())).asScalar(),
      judge.trainable,
    );
    forJudge.apply(judged.grads, { learningRate });
    const fooled = tf.variableGrads(() => loss(yes, fake()).asScalar(), generate.trainable);
    forGenerator.apply(fooled.grads, { learningRate });
    return { judged: judged.value, fooled: fooled.value };
  }) as Step;

  const { batchSize, steps, learningRate } = settings;
  const training = await scan(step, {
    batchSize,
    inputs: {
      gathered: { real: { shape: [2], dtype: 'float32' } },
      scanned: { step: { shape: [], dtype: 'int32' } },
      constant: { seed: { shape: [], dtype: 'int32' }, learningRate: { shape: [], dtype: 'float32' } },
    },
    variables: [...generate.variables, ...judge.variables, ...forGenerator.slots, ...forJudge.slots],
  });
  await training.run(
    {
      real: points(COUNT, 1),
      step: Int32Array.from({ length: steps }, (_, i) => i),
      seed: Int32Array.of(1),
      learningRate: Float32Array.of(learningRate),
    },
    Int32Array.from({ length: steps * batchSize }, (_, i) => i % COUNT),
  );
  await training.dispose();
  return { measure: 'distance of the means', value: distance(await predict(generating, testNoise(500))) };
}

if (import.meta.main) await report(train);
