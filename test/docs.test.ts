import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './clone.ts';
import { type Block, blocksOf, documents, read } from './documents.ts';

const files = documents();
const blocks = files.flatMap(blocksOf);
const place = ({ file, line }: Block) => `${file}:${line}`;

/** Shell blocks are run by fresh-clone.test.ts, TypeScript here, JSON is read; text is what a command printed, or a picture. */
const languages = ['sh', 'ts', 'json', 'text'];

test('there are documents, and code in them', () => {
  expect(files).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/record.md']));
  expect(blocks.filter(({ language }) => language === 'sh').length).toBeGreaterThan(8);
});

test('every block says what it is', () => {
  expect(blocks.filter(({ language }) => !languages.includes(language)).map(place)).toEqual([]);
});

test.each(
  blocks.filter(({ language }) => language === 'json').map((block) => [place(block), block] as const),
)('%s is JSON', (_, { code }) => {
  expect(() => JSON.parse(code)).not.toThrow();
});

describe('TypeScript', () => {
  /** A package whose own test runs the blocks of its README or of its docs, and looks at what they print, needs no second one. */
  const isTestedThere = (file: string) =>
    existsSync(join(root, dirname(file), 'test/readme.test.ts')) ||
    existsSync(join(root, dirname(file), '../test/docs.test.ts'));
  const here = blocks.filter(
    ({ language, file, notRun }) => language === 'ts' && notRun === undefined && !isTestedThere(file),
  );

  test.each(here.map((block) => [place(block), block] as const))('%s runs', (_, { file, code }) => {
    const folder = mkdtempSync(join(root, dirname(file), '.docs-'));
    try {
      writeFileSync(join(folder, 'block.ts'), code);
      const run = () =>
        execFileSync(process.execPath, [join(folder, 'block.ts')], { cwd: root, encoding: 'utf8' });
      expect(run).not.toThrow();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('links', () => {
  const headings = (file: string) =>
    [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{Letter}\p{Number} _-]/gu, '')
        .replaceAll(' ', '-'),
    );

  test.each(files)('of %s lead somewhere', (file) => {
    const text = read(file).replaceAll(/^```.*?^```$/gms, '');
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const broken = targets
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const [path = '', anchor] = target.split('#');
        const found = path === '' ? file : join(dirname(file), path);
        if (!existsSync(join(root, found))) return true;
        return anchor !== undefined && found.endsWith('.md') && !headings(found).includes(anchor);
      });
    expect(broken).toEqual([]);
  });
});

test('one version, everywhere', () => {
  const versions = [
    '.',
    'packages/core',
    'packages/jit',
    'packages/results',
    'packages/bench',
    'packages/data',
    'packages/tensorflow',
  ].map((folder) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')).version);
  const cited = /^version: (.*)$/m.exec(readFileSync(join(root, 'CITATION.cff'), 'utf8'))?.[1];
  expect(new Set([...versions, cited])).toEqual(new Set([versions[0]]));
  expect(read('CHANGELOG.md')).toContain(`## [${versions[0]}]`);
});

describe('docs/record.md', () => {
  interface Schema {
    properties?: Record<string, Schema>;
    items?: Schema;
    anyOf?: Schema[];
    oneOf?: Schema[];
    additionalProperties?: Schema | boolean;
  }

  /** Every field of a JSON Schema by its path: "seconds.train", "epochs[].trainLoss", "outputs.*.classes". */
  function fields(schema: Schema, path = ''): string[] {
    const { properties = {}, items, anyOf = [], oneOf = [], additionalProperties } = schema;
    const rest = typeof additionalProperties === 'object' ? fields(additionalProperties, `${path}.*`) : [];
    return [
      ...Object.entries(properties).flatMap(([name, field]) => {
        const own = path === '' ? name : `${path}.${name}`;
        return [own, ...fields(field, own)];
      }),
      ...(items === undefined ? [] : fields(items, `${path}[]`)),
      ...[...anyOf, ...oneOf].flatMap((one) => fields(one, path)),
      ...rest,
    ];
  }

  test('names the fields of the schema, each once, and no others', () => {
    const path = join(root, 'packages/results/schema/run-record.schema.json');
    const schema = fields(JSON.parse(readFileSync(path, 'utf8')));
    const rows = [...read('docs/record.md').matchAll(/^\| (`.*?`) \|/gm)];
    const told = rows.flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
    expect(told.toSorted()).toEqual([...new Set(schema)].toSorted());
  });
});
