import {
  checkEntry,
  type Examples,
  hostStepRandom,
  lossFunction,
  parameterCounts,
  Random,
  syntheticImages,
} from '@digitbench/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import ledger from '../ledger.ts';
import study from '../src/index.ts';
import { pairLoss, sumLoss } from '../src/losses.ts';
import { meanImages } from '../src/mean-images.ts';
import { ownStep } from '../src/own-step.ts';
import { pixelSimilarity } from '../src/pixel-similarity.ts';

beforeAll(() => {
  tf.env().set('PROD', true);
});

describe('three-vs-seven', () => {
  const { resnet18: _, 'own-two-layer': __, ...small } = study.entries;
  test.each(Object.keys(small))('%s keeps the contract', (name) => checkEntry(study, name));

  test('own-two-layer keeps the contract', () => {
    // Weights from N(0, 1) saturate the sigmoid on noise; pixels this dark leave it a gradient, as digits do.
    const images = syntheticImages(100, Random.fromSeed(1));
    return checkEntry(study, 'own-two-layer', {
      ...images,
      images: images.images.map((pixel) => pixel >> 4),
    });
  });

  test('resnet18 keeps the contract', { timeout: 240_000 }, () =>
    checkEntry(study, 'resnet18', syntheticImages(10, Random.fromSeed(2))),
  );

  test('has the sizes of its source', { timeout: 30_000 }, async () => {
    expect(await parameterCounts(study)).toEqual({
      'pixel-similarity': 2 * 784,
      'pixel-similarity-l1': 2 * 784,
      'own-linear': 785,
      'own-linear-as-written': 785,
      'own-linear-as-logged': 785,
      'linear-own-sgd': 785,
      'linear-own-sgd-as-logged': 785,
      'linear-sgd': 785,
      'linear-10-epochs': 785,
      'own-two-layer': 784 * 30 + 1 + 30 + 1,
      'two-layer': 785 * 30 + 31,
      resnet18: 11_704_896, // as fastai's summary prints it for two classes
      'reduction=sum': 785,
      'order-as-written=shuffled': 785,
      'order=shuffled': 785,
    });
  });

  test('shows the threes first, by file name, each with its own image', () => {
    const images = syntheticImages(200, Random.fromSeed(1));
    const { count, inputs, targets } = study.task.examples(images, Random.fromSeed(1));
    const of = (digit: number) =>
      [...images.labels.keys()]
        .filter((i) => images.labels[i] === digit)
        .map((i) => `${i}.png`)
        .sort()
        .map((name) => Number.parseInt(name, 10));
    const order = [...of(3), ...of(7)];
    expect(count).toBe(order.length);
    expect(Array.from(targets.digit ?? [])).toEqual(order.map((i) => (images.labels[i] === 3 ? 1 : 0)));
    for (const [to, from] of order.entries()) {
      expect(inputs.image?.slice(to * 784, (to + 1) * 784)).toEqual(
        images.images.slice(from * 784, (from + 1) * 784),
      );
    }
  });

  test("a replay starts from the numbers that the source's nn.Linear drew, whatever the seed", async () => {
    for (const name of ['own-linear-as-logged', 'linear-own-sgd-as-logged']) {
      const entry = study.entries[name];
      if (entry?.kind !== 'network') throw new Error(`${name} is a network.`);
      for (const seed of [1, 2]) {
        const network = await entry.build(Random.fromSeed(seed));
        const [weight, bias] = network instanceof tf.LayersModel ? network.getWeights() : [];
        // The source prints the bias; the weights are what PyTorch 2.15 draws.
        expect(bias?.dataSync()[0]?.toFixed(4)).toBe('-0.0198');
        for (const [i, value] of [
          -0.00026738643646240234, 0.019158700481057167, -0.029394470155239105,
        ].entries())
          expect(weight?.dataSync()[i]).toBeCloseTo(value, 8);
      }
    }
  });

  test('the loss over pairs compares each prediction with every target of the batch', () => {
    const logits = [0.5, -1, 2];
    const targets = [1, 0, 0];
    const three = logits.map((logit) => 1 / (1 + Math.exp(-logit)));
    const pairs = targets.flatMap((target) => three.map((p) => (target === 1 ? 1 - p : p)));
    const loss = pairLoss(
      { digit: tf.tensor2d(logits, [3, 1]) },
      { digit: tf.tensor1d(targets, 'int32') },
      { training: true, random: hostStepRandom(Random.fromSeed(1)) },
    );
    expect(loss.shape).toEqual([]);
    expect(loss.dataSync()[0]).toBeCloseTo(pairs.reduce((sum, value) => sum + value, 0) / 9, 6);
  });

  test('the sum of a batch is its size times the mean', () => {
    const outputs = { digit: tf.tensor2d([0.5, -1, 2], [3, 1]) };
    const targets = { digit: tf.tensor1d([1, 0, 0], 'int32') };
    const context = { training: true, random: hostStepRandom(Random.fromSeed(1)) };
    const mean = tf.mean(lossFunction('error-probability')(outputs, targets, context)).dataSync()[0] ?? 0;
    expect(sumLoss(outputs, targets, context).dataSync()[0]).toBeCloseTo(3 * mean, 6);
  });

  test('the step by hand is gradient descent', () => {
    const variable = tf.variable(tf.tensor1d([1, 2]));
    ownStep.create([variable]).apply([tf.tensor1d([10, -20])], { learningRate: tf.scalar(0.5) });
    expect(Array.from(variable.dataSync())).toEqual([-4, 12]);
  });
});

describe('pixel similarity', () => {
  /** Two pixels; sevens at (0, 0) and (0, 102), threes at (255, 255). */
  const train: Examples = {
    count: 3,
    inputs: { image: Uint8Array.of(0, 0, 0, 102, 255, 255) },
    targets: { digit: Uint8Array.of(0, 0, 1) },
  };

  test('means are those of each class, in units of 1', () => {
    expect(meanImages(train).map((mean) => Array.from(mean))).toEqual([
      [0, 0.2],
      [1, 1],
    ]);
  });

  test.each([
    ['L1', (0.2 + 0.4) / 2, (0.8 + 0.4) / 2],
    ['L2', Math.sqrt((0.04 + 0.16) / 2), Math.sqrt((0.64 + 0.16) / 2)],
  ] as const)('%s takes the nearer mean', async (distance, toSeven, toThree) => {
    const { digit } = await pixelSimilarity(train, distance).predict({ image: Uint8Array.of(51, 153) }, 1);
    expect(digit?.[0]).toBeCloseTo(-toSeven, 6);
    expect(digit?.[1]).toBeCloseTo(-toThree, 6);
  });
});

describe('the logs of the source', () => {
  const logs = ledger.statements.flatMap((statement) => ('log' in statement ? [statement.log] : []));

  test('have a value for each epoch of the entry that they are held against', () => {
    for (const { entry: name, values } of logs) {
      const entry = study.entries[name];
      expect(entry?.kind === 'network' && entry.recipe.epochs).toBe(values.length);
    }
    expect(logs.map(({ values }) => values.length)).toEqual([20, 20, 20, 10, 10, 10, 20, 20, 20]);
  });

  test("accuracies of fastai's are shares of 2,038 images", () => {
    const accuracies = logs
      .filter(({ metric }) => metric === 'validAccuracy')
      .flatMap(({ values }) => values);
    expect(accuracies).toHaveLength(30);
    for (const accuracy of accuracies) {
      const right = Math.round((accuracy ?? 0) * 2_038);
      expect((right / 2_038).toFixed(6)).toBe(accuracy?.toFixed(6));
    }
  });
});
