import { describe, expect, it } from 'vitest';
import { hashTrial } from '../src/zoo/hash.ts';

describe('the hash of a trial', () => {
  const determinants = {
    recipe: { batchSize: 32 },
    sources: 'a',
    data: 'b',
    budget: { epochs: 3 },
    numerics: { core: 1, jit: 1 },
  };
  const hash = hashTrial(determinants);

  it('stays what it was, from release to release', () => {
    expect(hash).toBe('93f379767bb160c971a14ba8da18fdaf');
    expect(hashTrial({ ...determinants, budget: { epochs: 3 } })).toBe(hash);
  });

  it.each([
    ['recipe', { recipe: { batchSize: 33 } }],
    ['sources', { sources: 'c' }],
    ['data', { data: 'd' }],
    ['budget', { budget: { epochs: 3, trainExamples: 10 } }],
    ['core', { numerics: { core: 2, jit: 1 } }],
    ['jit', { numerics: { core: 1, jit: 2 } }],
  ])('changes with %s', (_, change) => {
    expect(hashTrial({ ...determinants, ...change })).not.toBe(hash);
  });
});
