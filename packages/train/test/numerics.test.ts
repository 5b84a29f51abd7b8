import { NUMERICS as coreNumerics } from '@digitbench/core';
import { NUMERICS as jitNumerics } from '@digitbench/jit';
import { describe, expect, it } from 'vitest';
import { cpu } from '../src/engines/cpu.ts';
import { onnx } from '../src/engines/onnx.ts';
import { NUMERICS } from '../src/numerics.ts';
import { tameNetwork, train } from './support/training.ts';

/**
 * Train losses of a tiny training by the numerics versions of core, jit and bench. When this fails, numbers have moved:
 * raise the version of the package that moved them, so that recorded trials run again, and write the new losses here.
 */
const versions = [coreNumerics, jitNumerics, NUMERICS].join('.');
const expected: Record<string, Record<string, number[]>> = {
  '1.2.1': {
    mlp: [2.1552989333868027, 1.1629966758191586, 0.20240479498170316],
    dropout: [1.8316825479269028, 0.8140734080225229, 0.3323149047791958],
    averaged: [0.924302526563406, 0.03487370661459863, 0.005874511133879423],
  },
};

describe('numbers move only with a raise of a numerics version', () => {
  it.each(['mlp', 'dropout', 'averaged'] as const)('%s', async (name) => {
    const losses = async (engine: typeof cpu) =>
      (await train(tameNetwork(name), [engine])).epochs.map(({ trainLoss }) => trainLoss);
    // Plain JavaScript gives the same bits on every machine; compiled code, sums in another order.
    expect({ versions, losses: await losses(cpu) }).toEqual({ versions, losses: expected[versions]?.[name] });
    const compiled = await losses(onnx);
    for (const [i, loss] of compiled.entries()) {
      expect(loss).toBeCloseTo(expected[versions]?.[name]?.[i] ?? Number.NaN, 4);
    }
  });
});
