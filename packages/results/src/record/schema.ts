import { z } from 'zod';
import { entryNameSchema, hashSchema, nameSchema, profileSchema } from './names.ts';
import { problemsOfProbabilities, SAMPLE_SIZE } from './probabilities.ts';
import { sharesSchema } from './shares.ts';

/** Version of the record format that this code writes; raised when a field's name or meaning changes. */
export const RECORD_VERSION = 1;

const count = z.int().min(0);
const seconds = z.number().min(0);
const accuracy = z.number().min(0).max(1);
const describe = <T extends z.ZodType>(schema: T, text: string) => schema.meta({ description: text }) as T;

const outcomeSchema = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('ok') }),
  z.strictObject({ status: z.literal('diverged'), reason: z.string().min(1) }),
  z.strictObject({
    status: z.literal('failed'),
    reason: z.string().min(1),
    cause: z.enum(['error', 'memory', 'time', 'crash']),
  }),
]);

const epochSchema = z.strictObject({
  trainLoss: z.number().nullable(),
  smoothedLoss: describe(
    z.number().nullable().optional(),
    "moving average of the losses of all steps so far, with the recipe's `lossSmoothing`; missing: it has none",
  ),
  validLoss: z.number().nullable(),
  validAccuracy: accuracy.nullable(),
  learningRate: z.number().nullable(),
  seconds: seconds.nullable(),
  sourceMetrics: describe(
    z.record(z.string(), z.number().nullable()).optional(),
    'numbers of the validation examples that the recipe computes as its source did, by its names; missing: it has none. Those of the test examples are in `test`',
  ),
});

const testSchema = z
  .object({ accuracy: accuracy.nullable(), loss: z.number().nullable() })
  .catchall(z.number().nullable());

const latencySamples = z.array(z.number().min(0)).min(1);

const answers = {
  classes: describe(
    z.array(z.string()).min(2).max(62).nullable(),
    'names of the classes, in the order of their indices',
  ),
  confusion: describe(
    z.array(z.array(count)).nullable(),
    'test examples by true class (row) and predicted class (column)',
  ),
  predictions: describe(
    z
      .string()
      .regex(/^[0-9a-zA-Z]*$/)
      .nullable(),
    'predicted class of each test example in the order of the test set, one base-62 character each: 0-9, a-z, A-Z',
  ),
  probabilities: describe(
    z
      .array(z.array(z.number().min(0).max(1)).min(2).max(62))
      .min(1)
      .max(SAMPLE_SIZE)
      .nullable()
      .optional(),
    `probability of each class, to four digits, for ${SAMPLE_SIZE} of the n test examples: number floor(k n / ${SAMPLE_SIZE}) for k from 0 (all where n is smaller); null: the scores make no distribution; missing in older records`,
  ),
};

const memberSchema = z.strictObject({
  name: nameSchema,
  parameters: count.nullable(),
  multiplyAdds: z.number().min(0).nullable(),
  seconds: describe(seconds.nullable(), 'training time of this member'),
  epochs: z.array(epochSchema),
  bestEpoch: z.int().min(1).nullable(),
  test: testSchema.nullable(),
});

/** Where something ran. */
export const machineSchema = z.strictObject({
  id: nameSchema,
  cpu: z.string(),
  cores: z.int().min(1),
  memory: describe(count, 'bytes'),
  os: z.string(),
  node: z.string(),
});

const recordFields = z.strictObject({
  schema: describe(z.literal(RECORD_VERSION), 'version of this format'),
  study: nameSchema,
  entry: entryNameSchema,
  seed: count,
  profile: profileSchema,
  dataset: describe(nameSchema, 'name of the data set, such as mnist'),
  checksum: describe(z.string().min(1), "checksum of the data set's content"),
  split: z
    .strictObject({
      train: count,
      valid: describe(count.nullable(), 'null: no validation'),
      test: count,
      validation: describe(
        z.enum(['none', 'fraction', 'fraction-of-all', 'test']),
        'what validation means here: none, a held-out fraction of the training set, or (as some sources did) a held-out fraction of training and test set together, the rest of which is trained on, or the test set itself',
      ),
    })
    .nullable(),
  shares: describe(
    sharesSchema.optional(),
    'what chance decided, so that it can be seen which trials shared it; missing in older records',
  ),
  hash: describe(hashSchema, 'of what decides the numbers: recipe, sources, data, numerics version'),
  revision: describe(z.string().nullable(), 'git revision of the code, where known'),
  engine: z.strictObject({ name: nameSchema, versions: z.record(z.string(), z.string()) }),
  fallback: describe(
    z.strictObject({ from: nameSchema, reason: z.string().min(1) }).nullable(),
    'the engine asked for, where another had to be taken, and why',
  ),
  machine: machineSchema,
  startedAt: describe(z.iso.datetime(), 'UTC'),
  beside: describe(z.int().min(1), 'how many trials ran at once, this one included; 1: times fit to publish'),
  outcome: outcomeSchema,
  warnings: z.array(z.string()),
  parameters: describe(count.nullable(), 'trainable parameters'),
  multiplyAdds: describe(
    z.number().min(0).nullable(),
    'multiplications with addition of one forward pass of one example',
  ),
  seconds: z.strictObject({
    setUp: describe(seconds.nullable(), 'loading data, building the network'),
    compile: describe(seconds.nullable(), 'tracing and compiling; 0 where the engine interprets'),
    train: describe(seconds.nullable(), 'training steps alone'),
    evaluate: describe(seconds.nullable(), 'validation and test'),
  }),
  peakMemory: describe(count.nullable(), 'bytes of the trial process at its peak'),
  epochs: describe(z.array(epochSchema), 'one element per finished epoch, in order'),
  bestEpoch: describe(
    z.int().min(1).nullable(),
    'number, from 1, of the epoch whose weights were tested; null: no epochs',
  ),
  accuracyOf: describe(
    z.string().min(1),
    'the output that test.accuracy and predictions are about, such as digit',
  ),
  test: describe(
    testSchema.nullable(),
    "once, after training; fractions from 0 to 1 and the task's own metrics",
  ),
  ...answers,
  outputs: describe(
    z.record(z.string(), z.strictObject(answers)).nullable(),
    "a task's further outputs by name, such as sum; null: only one output",
  ),
  ensemble: describe(z.array(memberSchema).nullable(), 'the members of an ensemble; null: not an ensemble'),
  latency: describe(
    z.strictObject({ batch1: latencySamples.nullable(), batch256: latencySamples.nullable() }).nullable(),
    'milliseconds of single predict calls with 1 and with 256 examples',
  ),
  weights: describe(
    z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/)
      .nullable(),
    'name of the file with the weights, in the same folder',
  ),
});

/** Rules between fields. */
const problemsBetweenFields = (record: z.infer<typeof recordFields>): string[] => {
  const problems: string[] = [];
  if (record.outcome.status === 'ok' && typeof record.test?.accuracy !== 'number')
    problems.push('outcome is ok, but test.accuracy is missing');
  if (record.bestEpoch !== null && record.bestEpoch > record.epochs.length)
    problems.push(`bestEpoch is ${record.bestEpoch}, but there are ${record.epochs.length} epochs`);
  const size = record.confusion?.length;
  if (record.confusion?.some((row) => row.length !== size)) problems.push('confusion is not square');
  if (size !== undefined && record.classes !== null && record.classes.length !== size)
    problems.push(`confusion has ${size} rows for ${record.classes.length} classes`);
  for (const [name, { classes, probabilities }] of [
    [record.accuracyOf, record] as const,
    ...Object.entries(record.outputs ?? {}),
  ]) {
    if (!probabilities) continue;
    const known = { classes: classes?.length ?? null, testCount: record.split?.test ?? null };
    problems.push(...problemsOfProbabilities(probabilities, known).map((problem) => `${name}: ${problem}`));
  }
  return problems;
};

/** A trial's record, validated field by field and between fields. Durations are in seconds unless stated otherwise. */
export const recordSchema = recordFields.superRefine((record, context) => {
  for (const message of problemsBetweenFields(record)) context.addIssue({ code: 'custom', message });
});

/** One trial: what was run, where, and its results. A missing value is null, never 0 and never NaN. */
export type RunRecord = z.infer<typeof recordSchema>;
export type Outcome = RunRecord['outcome'];
export type Epoch = RunRecord['epochs'][number];
export type Member = NonNullable<RunRecord['ensemble']>[number];
