import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { checkRecord, formatRecord, openStore, parseRecord, verifyRecord } from '../../src/index.ts';
import { makeRecord } from '../records.ts';

const settings = { seed: 11, numRuns: 2000 };

/** Values that JSON can hold, with the names and numbers that parsers stumble over. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom(
    0,
    -0,
    -1,
    1e308,
    2 ** 53,
    Number.MIN_VALUE,
    '',
    '__proto__',
    'constructor',
    '../..',
    '\u0000',
    '\u{1f4a3}',
  ),
);

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** All places of a value: names and indices that lead to them. */
function placesOf(value: Json, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([name, item]) =>
    placesOf(item, [...path, Array.isArray(value) ? Number(name) : name]),
  );
  return [path, ...below];
}

/** A copy with another value at a place; with undefined, without it. */
function replaced(value: Json, [first, ...rest]: (string | number)[], replacement: unknown): unknown {
  if (first === undefined) return replacement;
  if (Array.isArray(value))
    return value.map((item, i) => (i === first ? replaced(item, rest, replacement) : item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => {
      if (name !== first) return [[name, item]];
      const other = replaced(item, rest, replacement);
      return other === undefined ? [] : [[name, other]];
    }),
  );
}

const whole: Json = JSON.parse(formatRecord(makeRecord()));
const text = formatRecord(makeRecord());

const mutated = fc
  .array(fc.tuple(fc.constantFrom(...placesOf(whole)), fc.option(anything, { nil: undefined })), {
    minLength: 1,
    maxLength: 3,
  })
  .map((changes) =>
    changes.reduce<unknown>((value, [place, change]) => replaced(value as Json, place, change), whole),
  );

const damaged = fc
  .tuple(fc.nat(text.length), fc.nat(text.length), fc.string({ maxLength: 5 }))
  .map(([from, length, middle]) => text.slice(0, from) + middle + text.slice(from + (length % 40)));

describe('the parser of records', () => {
  it('answers any text, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), damaged, damaged), (given) => {
        const parsed = parseRecord(given);
        expect(['valid', 'newer', 'invalid']).toContain(parsed.kind);
        if (parsed.kind === 'invalid') expect(parsed.reason).not.toBe('');
        if (parsed.kind === 'newer') expect(parsed.version).toBeGreaterThan(1);
      }),
      settings,
    );
  });

  it('takes a changed record for valid only if it is one: it survives its text form, and can be verified', () => {
    let valid = 0;
    fc.assert(
      fc.property(mutated, (given) => {
        const checked = checkRecord(given);
        if (checked.kind !== 'valid') return;
        valid++;
        const again = parseRecord(formatRecord(checked.value));
        // As texts: JSON makes 0 of -0.
        expect(again.kind === 'valid' && formatRecord(again.value)).toBe(formatRecord(checked.value));
        expect(Array.isArray(verifyRecord(checked.value))).toBe(true);
      }),
      settings,
    );
    // Else nothing was tested: many changes, as of a text, do no harm.
    expect(valid).toBeGreaterThan(settings.numRuns / 50);
  });

  const folder = mkdtempSync(join(tmpdir(), 'digitbench-fuzz-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('lets no valid record out of the folder, whatever its names', async () => {
    const store = openStore(folder);
    await fc.assert(
      fc.asyncProperty(mutated, async (given) => {
        const checked = checkRecord(given);
        if (checked.kind !== 'valid') return;
        const path = await store.write(checked.value);
        expect(path).toMatch(
          /^[A-Za-z0-9][\w-]*\/[A-Za-z0-9][\w-]*\/[A-Za-z0-9][\w-]*\/seed-\d+\.[\w.-]+\.json$/,
        );
        const listing = await store.list();
        expect(listing.problems).toEqual([]);
        expect(listing.records).toHaveLength(1);
        rmSync(join(folder, path));
      }),
      { seed: 12, numRuns: 300 },
    );
  });
});
