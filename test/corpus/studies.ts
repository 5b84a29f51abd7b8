import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A study package that cannot be used. */
export interface StudyCase {
  /** Of the package, and its folder. */
  name: string;
  /** Files by path; src/index.ts where only a text is given. */
  files: Record<string, string>;
  /** Lines that its list of problems must hold. */
  expected: readonly RegExp[];
}

const manifest = '{ "type": "module" }';
const head = `import { defineStudy, tenDigits } from '@digitbench/core';\nimport * as tf from '@tensorflow/tfjs';\n`;
const recipe = `{ input: {}, loss: 'cross-entropy', optimizer: { name: 'sgd' }, learningRate: 0.1, batchSize: 32, epochs: 1,
  shuffle: true, dropLast: false, validation: { kind: 'none' }, select: 'last' }`;
const build = '() => tf.sequential({ layers: [tf.layers.dense({ inputShape: [784], units: 10 })] })';

/** The source of a study with one network; everything can be replaced. */
function source(
  name: string,
  parts: { study?: string; entry?: string; recipe?: string; build?: string } = {},
): string {
  const entry = `{ kind: 'network', title: 'A network', family: 'linear', build: ${parts.build ?? build},
    recipe: { ...${recipe}, ${parts.recipe ?? ''} }, ${parts.entry ?? ''} }`;
  return `${head}export default defineStudy({ name: '${name}', title: 'A study', question: 'Why?', task: tenDigits(),
    evaluation: 'tested', entries: { one: ${entry} }, ${parts.study ?? ''} } as never);\n`;
}

const of = (name: string, index: string, ...expected: RegExp[]): StudyCase => ({
  name,
  files: { 'package.json': manifest, 'src/index.ts': index },
  expected,
});

const packages: StudyCase[] = [
  {
    name: 'broken-manifest',
    files: { 'package.json': '{ "type": ', 'src/index.ts': source('broken-manifest') },
    expected: [/package\.json cannot be read: .*JSON/],
  },
  {
    name: 'no-module',
    files: { 'package.json': manifest },
    expected: [/src\/index\.ts is missing; expected the module that exports the study/],
  },
  {
    name: 'elsewhere',
    files: { 'package.json': '{ "type": "module", "exports": "./lib/main.ts" }', 'src/index.ts': '' },
    expected: [/lib\/main\.ts is missing; expected the module/],
  },
  of('no-export', 'export const study = 1;', /has no study as its default export; expected defineStudy/),
  of('a-number', 'export default 7;', /has no study as its default export; expected defineStudy/),
  of(
    'a-promise',
    'export default Promise.resolve({});',
    /has no study as its default export; expected defineStudy/,
  ),
  of(
    'look-alike',
    `export default { name: 'look-alike', task: {}, entries: {} };`,
    /title: nothing given, a text expected/,
    /no entry given/,
  ),
  of(
    'other-name',
    source('another-name'),
    /its name is "another-name", its folder other-name; expected the same\. Rename one/,
  ),
  of('no-syntax', 'export default defineStudy({ name: ;', /cannot be loaded: /),
  of('an-enum', 'enum Kind { one }\nexport default Kind;', /cannot be loaded: .*enum/),
  of('throws', `throw new Error('no study today');`, /cannot be loaded: no study today \(at /),
  of('throws-nothing', 'throw undefined;', /cannot be loaded: threw undefined/),
  of(
    'many-lines',
    `throw new Error('one\\ntwo\\n\\u001b[31mthree');`,
    /cannot be loaded: one two three \(at /,
  ),
  of(
    'no-package',
    `import 'a-package-that-is-not-there';`,
    /cannot be loaded: .*a-package-that-is-not-there/,
  ),
  of('no-file', `import './missing.ts';`, /cannot be loaded: .*missing\.ts/),
  of('exits', 'process.exit(3);', /cannot be loaded: the worker process exited with code 3/),
  of('dies', `process.kill(process.pid, 'SIGKILL');`, /cannot be loaded: the worker process was killed/),
];

const entries: StudyCase[] = [
  of(
    'no-title',
    source('no-title', { study: 'title: ""' }),
    /title: an empty text given, a text expected\. Correct it\./,
  ),
  of(
    'no-question',
    source('no-question', { study: 'question: undefined' }),
    /question: nothing given, a text expected\. Add it\./,
  ),
  of('no-task', source('no-task', { study: 'task: undefined' }), /task: nothing given/),
  of(
    'no-entries',
    source('no-entries', { study: 'entries: {}' }),
    /no entry given, an object with at least one entry expected/,
  ),
  of('a-field-more', source('a-field-more', { study: 'autor: 1' }), /autor: a field of this name given/),
  of(
    'no-kind',
    source('no-kind', { entry: `kind: 'nework'` }),
    /kind: "nework" given, one of network, ensemble, estimator expected\. Did you mean "network"\?/,
  ),
  of('no-build', source('no-build', { build: '7' }), /build: 7 given, a function expected/),
  of(
    'percent',
    source('percent', { entry: `reported: [{ metric: 'accuracy', value: 92.5, where: 'table' }]` }),
    /reported\[0\]\.value: 92\.5 given, a fraction from 0 to 1 expected\. Divide the percentage by 100\./,
  ),
  of(
    'no-teacher',
    source('no-teacher', { entry: `teacher: 'two'` }),
    /teacher: "two" given, the name of another entry/,
  ),
  of(
    'no-budget',
    source('no-budget', { entry: 'budgets: { quick: { epochs: 0 } }' }),
    /budgets\.quick\.epochs: 0 given, a whole number of at least 1 expected/,
  ),
  of(
    'a-claim',
    source('a-claim', {
      study: `claims: [{ sentence: 'It is.', kind: 'better', entries: ['three'], metric: 'accuracy', margin: 0 }]`,
    }),
    /claims\[0\]\.entries: "three" given, some of one expected/,
  ),
];

const recipes: StudyCase[] = (
  [
    ['loss', `loss: 'cross_entropy'`, /recipe\.loss: "cross_entropy" given, one of .*cross-entropy/],
    [
      'optimizer',
      `optimizer: { name: 'adamw' }`,
      /recipe\.optimizer\.name: "adamw" given, one of sgd, adam, rmsprop expected\. Did you mean "adam"\?/,
    ],
    ['momentum', `optimizer: { name: 'sgd', momentum: 1 }`, /recipe\.optimizer\.momentum: 1 given, /],
    ['rate', 'learningRate: NaN', /recipe\.learningRate: NaN given, a number expected/],
    [
      'no-rate',
      'learningRate: undefined',
      /recipe\.learningRate: nothing given, a number, segments or a function expected/,
    ],
    ['batch', 'batchSize: 0', /recipe\.batchSize: 0 given, a whole number of at least 1 expected/],
    ['half-a-batch', 'batchSize: 2.5', /recipe\.batchSize: 2\.5 given, a whole number/],
    ['epochs', `epochs: '3'`, /recipe\.epochs: "3" given, a whole number/],
    ['shuffle', 'shuffle: 1', /recipe\.shuffle: 1 given, true or false expected/],
    ['fraction', `validation: { kind: 'fraction', fraction: 1 }`, /recipe\.validation\.fraction: 1 given, /],
    [
      'fold',
      `validation: { kind: 'fold', folds: 3, fold: 3 }`,
      /recipe\.validation\.fold: 3 given, a fold from 0 to 2 expected/,
    ],
    [
      'best',
      `select: 'best-validation-loss'`,
      /recipe\.select: best-validation-loss without validation given, a validation expected/,
    ],
    [
      'patience',
      'earlyStopping: { patience: 2 }',
      /recipe\.earlyStopping: early stopping without validation given/,
    ],
    ['segments', 'learningRate: { segments: [] }', /recipe\.learningRate\.segments: an empty list given/],
    ['deviation', 'input: { deviation: 0 }', /recipe\.input\.deviation: 0 given, a number above 0 expected/],
    [
      'misspelt',
      'optimiser: 1',
      /recipe\.optimiser: a field of this name given, .* Did you mean "optimizer"\?/,
    ],
  ] as const
).map(([field, change, expected]) =>
  of(`recipe-${field}`, source(`recipe-${field}`, { recipe: change }), expected),
);

const networks: StudyCase[] = [
  of(
    'build-throws',
    source('build-throws', { build: `() => { throw new Error('no bricks'); }` }),
    /no bricks \(at /,
  ),
  of(
    'builds-nothing',
    source('builds-nothing', { build: '() => undefined' }),
    /build returned nothing; expected a tf\.LayersModel/,
  ),
  of(
    'wrong-shape',
    source('wrong-shape', { build: '() => tf.sequential({ layers: [tf.layers.dense({ units: 10 })] })' }),
    /The first layer in a Sequential model must get an `inputShape`/,
  ),
];

export const studyCases: readonly StudyCase[] = [...packages, ...entries, ...recipes, ...networks];

/** Writes the packages into the folder `models`, whose parent then finds this repository's packages. */
export function writeStudies(models: string, cases: readonly StudyCase[]): void {
  mkdirSync(models, { recursive: true });
  symlinkSync(
    fileURLToPath(new URL('../../node_modules', import.meta.url)),
    join(models, '..', 'node_modules'),
  );
  for (const { name, files } of cases) {
    for (const [path, content] of Object.entries(files)) {
      const file = join(models, name, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }
}
