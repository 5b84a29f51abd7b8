import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { formatRecord, type RunRecord } from '@digitbench/results';
import { makeRecord } from '../../packages/results/test/records.ts';

/** A file in a results folder that holds no record one can use. */
export interface RecordCase {
  name: string;
  /** Below the results folder; also what the message names. */
  path: string;
  /** Its content, or what makes something else than a file of it. */
  content: string | Buffer | ((path: string) => void);
  kind: 'unreadable' | 'newer' | 'misplaced' | 'foreign';
  expected: RegExp;
}

/** Each case has a seed, and so a path, of its own: they can all lie in one folder. */
let seeds = 0;
const folder = 'paper/linear-depth/model0';
const nextPath = () => `${folder}/seed-${++seeds}.laptop.json`;

const own = (change: Partial<RunRecord> = {}) => makeRecord({ seed: seeds, ...change });
const text = (change: Record<string, unknown> = {}) => formatRecord({ ...own(), ...change });

function unreadable(name: string, content: () => string | Buffer, expected: RegExp): RecordCase {
  const path = nextPath();
  return { name, path, content: content(), kind: 'unreadable', expected };
}

const notJson = /not JSON \(cut off\?\): /;

function cut(): RecordCase[] {
  const whole = text();
  const at = {
    'the first byte': 1,
    'the first field': 12,
    half: Math.floor(whole.length / 2),
    'the last brace': whole.length - 2,
  };
  return [
    unreadable('empty', () => '', notJson),
    ...Object.entries(at).map(([name, length]) =>
      unreadable(`cut off after ${name}`, () => text().slice(0, length), notJson),
    ),
    unreadable(
      'one zero in the middle, as a lost block leaves it',
      () => text().replace('"beside"', '\0beside"'),
      notJson,
    ),
    unreadable('zeros, as a lost file leaves them', () => Buffer.alloc(4096), notJson),
    unreadable('twice in one file', () => text() + text(), notJson),
  ];
}

function strange(): RecordCase[] {
  const texts: Record<string, string | Buffer> = {
    'plain text': 'accuracy 97 %',
    'a web page': '<!DOCTYPE html>',
    YAML: 'schema: 1\nseed: 3\n',
    CSV: 'seed,accuracy\n1,0.9\n',
    'a picture': Buffer.from('89504e470d0a1a0a0000', 'hex'),
    'UTF-16': Buffer.from(`\ufeff${'{}'}`, 'utf16le'),
    'a conflict of git': '<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other\n',
    'JSON with a comment': '{ "schema": 1 // a comment\n}',
    'a number that JSON lacks': '{ "schema": NaN }',
  };
  const values: Record<string, [string, RegExp]> = {
    null: ['null', /expected object/],
    'a list': ['[]', /expected object/],
    'a number': ['7', /expected object/],
    'a text': ['"record"', /expected object/],
    'an empty object': ['{}', /schema: .*; study: .*; and \d+ more/],
    "somebody else's JSON": ['{ "name": "left-pad", "version": "1.3.0" }', /schema: .*; study: /],
  };
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  return [
    ...Object.entries(texts).map(([name, content]) => unreadable(name, () => content, notJson)),
    ...Object.entries(values).map(([name, [content, expected]]) => unreadable(name, () => content, expected)),
    unreadable('a hundred thousand lists in one another', () => deep, /expected object|not JSON/),
    unreadable(
      'the same in a field',
      () => text().replace(/"warnings": \[\]/, `"warnings": ${deep}`),
      /warnings|not JSON|cannot be checked/,
    ),
  ];
}

/** Each field with a value of a wrong type, and each field missing. */
function fields(): RecordCase[] {
  const names = Object.keys(makeRecord()).filter((name) => name !== 'schema');
  const wrong = (value: unknown) => (typeof value === 'boolean' || Array.isArray(value) ? 'yes' : [true]);
  return names.flatMap((name) => [
    unreadable(
      `${name} of a wrong type`,
      () => text({ [name]: wrong(Reflect.get(own(), name)) }),
      RegExp(`${name}\\b.*: `),
    ),
    unreadable(
      `no ${name}`,
      () => {
        const { [name]: _, ...rest } = { ...own() } as Record<string, unknown>;
        return formatRecord(rest);
      },
      RegExp(`${name}: `),
    ),
  ]);
}

/** Values of the right type that can't be. */
function values(): RecordCase[] {
  const changes: [string, Record<string, unknown>, RegExp][] = [
    ['an accuracy in percent', { test: { accuracy: 97.5, loss: 1 } }, /test\.accuracy: /],
    ['an accuracy below 0', { test: { accuracy: -0.1, loss: 1 } }, /test\.accuracy: /],
    ['a negative seed', { seed: -1 }, /seed: /],
    ['half a seed', { seed: 0.5 }, /seed: /],
    ['a seed beyond counting', { seed: 1e300 }, /seed: /],
    ['no core', { machine: { ...own().machine, cores: 0 } }, /machine\.cores: /],
    ['negative time', { seconds: { ...own().seconds, train: -3 } }, /seconds\.train: /],
    ['no trial beside, not even itself', { beside: 0 }, /beside: /],
    ['no date', { startedAt: 'yesterday' }, /startedAt: /],
    ['the thirtieth of February', { startedAt: '2026-02-30T00:00:00.000Z' }, /startedAt: /],
    ['a hash of other letters', { hash: 'no hash' }, /hash: /],
    ['a path for a study', { study: '../../etc' }, /study: expected 1 to 64 letters/],
    ['a path for an entry', { entry: 'a/b' }, /entry: expected 1 to 64 letters/],
    ['a path for the weights', { weights: '../../../secret.bin' }, /weights: /],
    ['a device of Windows', { entry: 'con' }, /entry: is a name that Windows reserves/],
    ['the quarantine for a profile', { profile: 'quarantine' }, /profile: is reserved by the store/],
    ['success without accuracy', { test: null }, /outcome is ok, but test\.accuracy is missing/],
    ['a failure without a reason', { outcome: { status: 'failed', cause: 'time' } }, /outcome\.reason: /],
    ['an outcome unheard of', { outcome: { status: 'lost' } }, /outcome/],
    ['a best epoch that never was', { bestEpoch: 9 }, /bestEpoch is 9, but there are 2 epochs/],
    ['a ragged confusion matrix', { confusion: [[1, 0, 0], [0], [0]] }, /confusion is not square/],
    ['a confusion matrix of other classes', { classes: ['a', 'b'] }, /confusion has 3 rows for 2 classes/],
    ['predictions that are none', { predictions: '01?2' }, /predictions: /],
    ['a field nobody knows', { acuracy: 0.9 }, /[Uu]nrecognized key.*acuracy/],
    ['a version that is a text', { schema: '1' }, /schema: /],
    ['version 0', { schema: 0 }, /schema: /],
    ['version 1.5', { schema: 1.5 }, /schema: /],
  ];
  return changes.map(([name, change, expected]) => unreadable(name, () => text(change), expected));
}

function newer(): RecordCase[] {
  return [2, 99, 2 ** 31].map((schema) => ({
    name: `format ${schema}`,
    path: nextPath(),
    content: text({ schema, novelty: true }),
    kind: 'newer' as const,
    expected: RegExp(`format ${schema}, written by a newer digitbench; left alone: update to read it`),
  }));
}

/** Right records at wrong places: each identity has one path. */
function misplaced(): RecordCase[] {
  const changes: [string, Partial<RunRecord>][] = [
    ['seed', { seed: 987 }],
    ['entry', { entry: 'model1' }],
    ['study', { study: 'all-digits' }],
    ['profile', { profile: 'quick' }],
    ['machine', { machine: { ...makeRecord().machine, id: 'server' } }],
    ['engine', { engine: { name: 'cpu', versions: {} } }],
    ['dataset', { dataset: 'kmnist' }],
  ];
  return changes.map(([field, change]) => ({
    name: `a record of another ${field}`,
    path: nextPath(),
    content: formatRecord(own(change)),
    kind: 'misplaced' as const,
    expected: RegExp(`${field} is \\S+ in the record and \\S+ in the path.*; left alone: it belongs at `),
  }));
}

const notARecord = /not the name of a record; left alone/;

/** Names and things that are none of ours, some of them tricks. */
function foreign(): RecordCase[] {
  const named = (name: string, path: string): RecordCase => ({
    name,
    path,
    content: text(),
    kind: 'foreign',
    expected: notARecord,
  });
  const made = (
    name: string,
    path: string,
    content: (path: string) => void,
    expected: RegExp,
  ): RecordCase => ({ name, path, content, kind: 'foreign', expected });
  const link = (target: string) => (path: string) => symlinkSync(target, path);
  const notFollowed = /a link; not followed, as it may lead out of the results folder, and left alone/;
  return [
    named('a copy by a file manager', `${folder}/seed-1.laptop (1).json`),
    named('a backup', `${folder}/seed-1.laptop.json.bak`),
    named('a seed with a zero in front', `${folder}/seed-01.laptop.json`),
    named('a name that repeats what is usual', `${folder}/seed-1.laptop.onnx.json`),
    named('a name with two dots', `${folder}/seed-1..json`),
    named('a name of a device', `${folder}/seed-1.con.json`),
    named('a file at the top', 'notes.txt'),
    named('a record in no entry', 'paper/linear-depth/seed-1.laptop.json'),
    named('a name with a line end and an escape sequence', `${folder}/seed-1.\u001b[2J\nok.json`),
    named('a name that turns text round', `${folder}/seed-1.\u202elaptop.json`),
    made('a link to a file', `${folder}/seed-500.laptop.json`, link('/etc/hostname'), notFollowed),
    made(
      'a link to a file that never ends',
      `${folder}/seed-501.laptop.json`,
      link('/dev/zero'),
      notFollowed,
    ),
    made('a link to a folder', 'paper/linked', link('/'), notFollowed),
    made('a link to its own folder', 'paper/linear-depth/circle', link('.'), notFollowed),
    made(
      'a pipe',
      `${folder}/seed-502.laptop.json`,
      (path) => execFileSync('mkfifo', [path]),
      /neither a file nor a folder; left alone/,
    ),
    made(
      'a folder with the name of a record',
      `${folder}/seed-503.laptop.json`,
      (path) => mkdirSync(path),
      /an unexpected folder; left alone/,
    ),
    made(
      'folders in folders',
      `${folder}/deeper`,
      (path) => mkdirSync(join(path, 'and', 'deeper'), { recursive: true }),
      /an unexpected folder; left alone/,
    ),
    made(
      '80 megabytes',
      `${folder}/seed-504.laptop.json`,
      (path) => {
        writeFileSync(path, '');
        truncateSync(path, 80e6);
      },
      /80000000 bytes, more than the 67108864 of the largest record; left alone/,
    ),
  ];
}

export const recordCases: readonly RecordCase[] = [
  ...cut(),
  ...strange(),
  ...fields(),
  ...values(),
  ...newer(),
  ...misplaced(),
  ...foreign(),
];

/** Puts cases into a results folder. */
export function place(results: string, cases: readonly RecordCase[]): void {
  for (const { path, content } of cases) {
    const full = join(results, path);
    mkdirSync(dirname(full), { recursive: true });
    if (typeof content === 'function') content(full);
    else writeFileSync(full, content);
  }
}
