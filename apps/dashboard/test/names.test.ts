import type { RunRecord } from '@digitbench/results';
import { describe, expect, it } from 'vitest';
import { elementId } from '../src/charts/chart.ts';
import { entriesByStudy } from '../src/data/entry-names.ts';
import { own } from '../src/data/own.ts';
import { placesOf } from '../src/data/place.ts';

describe('paths of views', () => {
  const paths = (...views: [profile: string, dataset: string][]) =>
    placesOf({ records: views.map(([profile, dataset]) => ({ profile, dataset }) as RunRecord) }).map(
      ({ profile, dataset, path }) => [profile, dataset, path],
    );

  it('start with the published profile on MNIST, which has none', () => {
    expect(paths(['smoke', 'mnist'], ['mine', 'mnist'], ['quick', 'fashion'], ['paper', 'mnist'])).toEqual([
      ['paper', 'mnist', ''],
      ['smoke', 'mnist', 'smoke/'],
      ['mine', 'mnist', 'mine/'],
      ['quick', 'fashion', 'quick-fashion/'],
    ]);
  });

  it('take no folder of the site, and none twice', () => {
    expect(
      paths(['paper', 'mnist'], ['methods', 'mnist'], ['a-b', 'mnist'], ['a', 'b'], ['records', 'mnist']),
    ).toEqual([
      ['paper', 'mnist', ''],
      ['a-b', 'mnist', 'a-b/'],
      ['methods', 'mnist', 'methods-2/'],
      ['records', 'mnist', 'records-2/'],
      ['a', 'b', 'a-b-2/'],
    ]);
  });
});

describe('entries in a sentence', () => {
  const entry = (study: string, name: string) => ({ study, entry: name });

  it('are a plain list where one study has them all', () => {
    expect(entriesByStudy([], 'or')).toBe('');
    expect(entriesByStudy([entry('alpha', 'a')], 'or')).toBe('a');
    expect(entriesByStudy([entry('alpha', 'a'), entry('alpha', 'b'), entry('alpha', 'c')], 'or')).toBe(
      'a, b or c',
    );
  });

  it('are named with their study where several have some', () => {
    const mixed = [entry('alpha', 'linear'), entry('omega', 'linear'), entry('alpha', 'deep')];
    expect(entriesByStudy(mixed, 'and')).toBe('linear and deep (alpha), and linear (omega)');
  });
});

it('two charts never share an element', () => {
  const ids = ['a/b-c', 'a-b/c', 'A/b-c', 'a_b/c', 'a.b/c', 'a/b_c'];
  const elements = ids.map((id) => elementId({ id }));
  expect(new Set(elements).size).toBe(ids.length);
  for (const element of elements) expect(element).toMatch(/^[\w.-]+$/);
});

it('an object holds under a name only what is its own', () => {
  const holds = { a: 1, ...JSON.parse('{"__proto__": 2}') } as Record<string, number>;
  expect([own(holds, 'a'), own(holds, 'constructor'), own(holds, 'toString')]).toEqual([
    1,
    undefined,
    undefined,
  ]);
  expect(own(JSON.parse('{"__proto__": 2}'), '__proto__')).toBe(2);
  expect([own(null, 'a'), own(undefined, 'a')]).toEqual([undefined, undefined]);
});
