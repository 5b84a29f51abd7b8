import { join } from 'node:path';
import { defineStudy, digitPlusNumber, twoDigits } from '@digitbench/core';
import { loadDataset } from '@digitbench/data/node';
import { temporaryFolder, writeDataset } from '@digitbench/testing';
import tame from '@digitbench/testing/tame';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { onnx } from '../src/engines/onnx.ts';
import { pose } from '../src/predict/pose.ts';
import { predictTrained } from '../src/predict/predict.ts';

tf.env().set('PROD', true);

/** Studies of a task each; what is asked here trains nothing. */
const estimator = {
  kind: 'estimator',
  title: 'e',
  family: 'e',
  fit: () => ({ parameters: 0, predict: () => ({}) }),
} as const;
const about = { title: 't', question: 'q', evaluation: 'e', entries: { estimator } };
const adder = defineStudy({ ...about, name: 'adder', task: digitPlusNumber() });
const threeVsSeven = defineStudy({ ...about, name: 'three-vs-seven', task: twoDigits(3, 7) });

describe('the question', () => {
  const mnist = loadDataset();

  it('is the test pair of every trial, or the same image beside another number, with the right sum', async () => {
    const question = { kind: 'test', index: 42, number: null } as const;
    const posed = pose(adder, mnist, question);
    const digit = mnist.test.labels[42] ?? 0;
    const number = posed.example.inputs.number?.[0] ?? 0;
    expect(posed).toMatchObject({ known: true, label: digit });
    expect(posed.example.targets.sum?.[0]).toBe(digit + number);
    for (const other of [0, 9]) {
      const { example } = pose(adder, mnist, { ...question, number: other });
      expect([example.inputs.number?.[0], example.targets.sum?.[0]]).toEqual([other, digit + other]);
      expect([...(example.inputs.image ?? [])]).toEqual([...posed.pixels]);
    }
    expect(() => pose(adder, mnist, { kind: 'image', pixels: posed.pixels, number: null })).toThrow(
      /--number/,
    );
  });

  it('has no right answer where the image is none of the task', async () => {
    const labels = [...mnist.test.labels];
    const [three, four] = [labels.indexOf(3), labels.indexOf(4)];
    const asked = (index: number) => pose(threeVsSeven, mnist, { kind: 'test', index, number: null });
    expect(asked(three)).toMatchObject({ known: true, label: 3 });
    expect(asked(three).example.targets.digit?.[0]).toBe(1);
    expect(asked(four)).toMatchObject({ known: false, label: 4 });
    expect(asked(four).notes[0]).toContain('does not ask about a 4');
  });

  it('gets probabilities where scores are of a distribution, else scores alone', async () => {
    const dataset = loadDataset(writeDataset(join(temporaryFolder(), 'data')));
    const question = { kind: 'image', pixels: new Uint8Array(64).fill(7), number: null } as const;
    const context = { study: tame, seed: 1, dataset, budget: {}, engines: [onnx] };
    const ink = await predictTrained({ ...context, entry: 'ink', weights: null }, question);
    expect(ink.outputs.digit).toMatchObject({ probabilities: null, target: null });
    expect(ink.outputs.digit?.scores).toHaveLength(10);
    const weights = [
      { name: '0', shape: [64, 16], data: new Float32Array(1024) },
      { name: '1', shape: [16], data: new Float32Array(16) },
      { name: '2', shape: [16, 10], data: new Float32Array(160) },
      { name: '3', shape: [10], data: Float32Array.from([...Array(9).fill(0), Math.log(11)]) },
    ];
    const mlp = await predictTrained({ ...context, entry: 'mlp', weights }, question);
    const { answer, probabilities } = mlp.outputs.digit ?? {};
    expect(answer).toBe('9');
    // Nine classes of weight 1 and one of weight 11.
    expect(probabilities?.map((p) => Number(p.toFixed(5)))).toEqual([...Array(9).fill(0.05), 0.55]);
    await expect(
      predictTrained({ ...context, entry: 'mlp', weights: weights.slice(1) }, question),
    ).rejects.toThrow(/array 0 has shape \[missing\]/);
  });
});
