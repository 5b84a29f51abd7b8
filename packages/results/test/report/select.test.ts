import { describe, expect, it } from 'vitest';
import {
  compareSets,
  evaluateClaim,
  formatReport,
  placeName,
  selectRecords,
  summarise,
} from '../../src/index.ts';
import { makeRecord } from '../records.ts';
import { describeStudy, runs } from './fixtures.ts';

const present = runs([0.92, 0.93, 0.94], { hash: 'aaaaaaaa' });
/** Of other sources, by a clock that is a day ahead. */
const stray = runs([0.5], { hash: 'bbbbbbbb', startedAt: '2026-11-23T07:00:00.000Z' });
const place = placeName(makeRecord());

describe('the records that count', () => {
  it('are those of the present sources, whatever their clock says', () => {
    const current = new Map([[place, 'aaaaaaaa']]);
    const [row] = summarise([...present, ...stray], { current });
    expect(row).toMatchObject({ n: 3, outdated: 1, current: true });
    expect(formatReport(summarise([...present, ...stray], { current }))).toContain(
      'model0: 1 record of another recipe, sources or data left out.',
    );
    const claim = {
      sentence: 'It is good.',
      kind: 'at-least' as const,
      entries: ['model0'],
      metric: 'accuracy',
      margin: 0.6,
    };
    expect(evaluateClaim(claim, [...present, ...stray], current).verdict).toBe('holds');
    const sets = compareSets([...present, ...stray], present, { current: [current, new Map()] });
    expect(sets.entries[0]).toMatchObject({ change: 'identical', first: { n: 3 } });
  });

  it('are the latest where nobody says what is present, and that is not called the present', () => {
    const [row] = summarise([...present, ...stray]);
    expect(row).toMatchObject({ n: 1, outdated: 3, current: null });
  });

  it('are the latest of others where none is of the present sources, and it is said', () => {
    const current = new Map([[place, 'cccccccc']]);
    const rows = summarise([...present, ...stray], { current });
    expect(rows[0]).toMatchObject({ n: 1, outdated: 3, current: false });
    expect(formatReport(rows)).toContain(
      'model0: it has no record of the present recipe, sources and data; the latest of the others is shown.',
    );
    expect(selectRecords([], 'cccccccc')).toMatchObject({ records: [], current: null });
  });

  it('name seeds of which another machine has other numbers, and where the mean comes from', () => {
    const server = { ...makeRecord().machine, id: 'server' };
    const [one, two, three] = present;
    if (one === undefined || two === undefined || three === undefined) throw new Error('no runs');
    const again = [
      { ...one, machine: server, test: { accuracy: 0.921, loss: 0.3 } },
      { ...two, machine: server },
      {
        ...three,
        machine: server,
        outcome: { status: 'failed' as const, cause: 'time' as const, reason: 'slow' },
      },
    ];
    const rows = summarise([...present, ...again]);
    expect(rows[0]).toMatchObject({ n: 3, mean: 0.93, disagreeing: [1] });
    expect(formatReport(rows)).toContain(
      'model0: seed 1: another machine or engine gave different numbers for the same seed; those of the place that ran most seeds count.',
    );
    const wasm = { ...three, seed: 4, engine: { name: 'wasm', versions: {} } };
    const merged = summarise([...present, wasm]);
    expect(merged[0]).toMatchObject({ n: 4, engine: 'onnx, wasm' });
    expect(formatReport(merged)).toContain(
      'model0: one mean over several places, which differ by rounding: onnx on laptop (seeds 1–3), wasm on laptop (seed 4).',
    );
  });
});

it('descriptions of studies tell what is current, by data set, unless somebody knows better', () => {
  const described = (hashes: Record<string, string>) => [describeStudy([{ hashes }])];
  const of = (hashes: Record<string, string>, current?: ReadonlyMap<string, string>) =>
    summarise([...present, ...stray], { studies: described(hashes), ...(current ? { current } : {}) })[0];
  expect(of({ mnist: 'aaaaaaaa' })).toMatchObject({ n: 3, current: true });
  expect(of({ mnist: 'bbbbbbbb' })).toMatchObject({ n: 1, outdated: 3, current: true });
  expect(of({ fashion: 'aaaaaaaa' })).toMatchObject({ n: 1, current: null });
  expect(of({ mnist: 'bbbbbbbb' }, new Map([[place, 'aaaaaaaa']]))).toMatchObject({ n: 3, current: true });
});
