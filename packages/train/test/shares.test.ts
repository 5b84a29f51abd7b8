import { describe, expect, it } from 'vitest';
import { cpu } from '../src/engines/cpu.ts';
import { ProgramCache } from '../src/program/cache.ts';
import { sharesOfAll } from '../src/training/shares.ts';
import { tameNetwork, train } from './support/training.ts';

type Name = Parameters<typeof tameNetwork>[0];
const cache = new ProgramCache();
const sharesOf = async (name: Name, seed: number, change: Parameters<typeof tameNetwork>[1] = {}) =>
  (await train(tameNetwork(name, { epochs: 1, ...change }), [cpu], { seed, cache })).shares;
const held = { validation: { kind: 'fraction', fraction: 0.25 } } as const;

describe('what trials share', () => {
  it('is the same for the same entry and seed, and other for another seed, also in a program that was kept', async () => {
    const [first, second, again] = [
      await sharesOf('dropout', 1),
      await sharesOf('dropout', 2),
      await sharesOf('dropout', 1),
    ];
    expect(again).toEqual(first);
    for (const stream of ['order', 'init', 'dropout'] as const) {
      expect(first[stream]).toMatch(/^[0-9a-f]{16}$/);
      expect(second[stream]).not.toBe(first[stream]);
    }
  });

  it('is the order and the split for networks of two kinds, never the first weights or the masks', async () => {
    const [plain, dropping] = [await sharesOf('mlp', 3, held), await sharesOf('dropout', 3, held)];
    expect(plain.split).not.toBeNull();
    expect(plain).toMatchObject({ split: dropping.split, order: dropping.order, dropout: null });
    expect(plain.init).not.toBe(dropping.init);
  });

  it('is nothing where nothing was drawn', async () => {
    const still = await sharesOf('mlp', 1, { shuffle: false, validation: { kind: 'none' } });
    expect(still).toMatchObject({ split: null, order: null, dropout: null, task: null });
  });

  it('tells two splits of one seed apart', async () => {
    const one = await sharesOf('mlp', 1, held);
    const other = await sharesOf('mlp', 1, { validation: { kind: 'fraction', fraction: 0.5 } });
    expect(one.split).not.toBe(other.split);
    expect(one.order).not.toBe(other.order);
    expect(one.init).toBe(other.init);
  });

  it('of an ensemble is what all its members drew alike, so that it has that in common with a network', async () => {
    const [one, other] = [await sharesOf('mlp', 3, held), await sharesOf('dropout', 3, held)];
    const together = sharesOfAll([one, other, other]);
    expect(together).toMatchObject({ split: one.split, order: one.order, task: null });
    expect([one.init, other.init]).not.toContain(together.init);
    expect(together.dropout).not.toBeNull();
    expect(sharesOfAll([one])).toEqual(one);
  });
});
