import { z } from 'zod';
import { entryNameSchema, hashSchema, nameSchema, profileSchema } from './names.ts';
import { machineSchema } from './schema.ts';

/** Version of the format of a learning-rate range test. */
export const RANGE_TEST_VERSION = 1;

const positive = z.number().gt(0);
const describe = <T extends z.ZodType>(schema: T, text: string) => schema.meta({ description: text }) as T;

const stoppedSchema = z.strictObject({
  reason: describe(
    z.enum(['exploded', 'not finite']),
    'exploded: the smoothed loss passed `stopAt` times its lowest; not finite: the loss was no number any more',
  ),
  step: describe(z.int().min(1), 'the step after which it stopped, from 1'),
});

const curveSchema = z.strictObject({
  member: describe(nameSchema.nullable(), "of an ensemble; null: the entry's only network"),
  learningRates: describe(z.array(positive).min(1), 'of each step that was run, rising'),
  losses: describe(
    z.array(z.number().nullable()),
    "mean loss of each step's batch, before its update; null: not finite",
  ),
  smoothed: describe(
    z.array(z.number().nullable()),
    'exponential moving average of `losses`, corrected for its start; null: not finite',
  ),
  stopped: describe(stoppedSchema.nullable(), 'why it ended before its last step; null: it did not'),
  suggestion: describe(
    positive.nullable(),
    'learning rate at which the smoothed loss falls most steeply from step to step; null: it falls nowhere',
  ),
});

const fields = z.strictObject({
  schema: describe(z.literal(RANGE_TEST_VERSION), 'version of this format'),
  study: nameSchema,
  entry: entryNameSchema,
  seed: z.int().min(0),
  profile: describe(
    profileSchema,
    'whose limit on training examples was kept; its epochs do not matter here',
  ),
  dataset: nameSchema,
  checksum: describe(z.string().min(1), "checksum of the data set's content"),
  hash: describe(hashSchema, "the same as of the entry's trials: of what decides their numbers"),
  revision: describe(z.string().nullable(), 'git revision of the code, where known'),
  engine: z.strictObject({ name: nameSchema, versions: z.record(z.string(), z.string()) }),
  machine: machineSchema,
  startedAt: describe(z.iso.datetime(), 'UTC'),
  seconds: describe(z.number().min(0), 'of all curves, compilation included'),
  from: describe(positive, 'learning rate of the first step'),
  to: describe(
    positive,
    'learning rate of the last step, if it comes to that; in between it grows by a factor',
  ),
  steps: describe(z.int().min(2), 'training steps planned'),
  smoothing: describe(
    z.number().min(0).lt(1),
    'weight of the past in the moving average: average = smoothing * average + (1 - smoothing) * loss',
  ),
  stopAt: describe(positive, 'it stops where the smoothed loss exceeds its lowest so many times'),
  curves: describe(z.array(curveSchema).min(1), 'one; of an ensemble one for each member'),
});

/** A learning-rate range test, validated field by field and between fields. */
export const rangeTestSchema = fields.superRefine(({ from, to, steps, curves }, context) => {
  const problem = (message: string) => context.addIssue({ code: 'custom', message });
  if (from >= to) problem(`from is ${from} and to is ${to}; expected a rising range`);
  curves.forEach(({ learningRates, losses, smoothed, stopped }, i) => {
    const lengths = [learningRates.length, losses.length, smoothed.length];
    if (new Set(lengths).size > 1)
      problem(`curves.${i}: ${lengths.join(', ')} learning rates, losses, smoothed losses; expected as many`);
    if (learningRates.length > steps) problem(`curves.${i}: ${learningRates.length} steps of ${steps}`);
    if (stopped !== null && stopped.step !== learningRates.length)
      problem(`curves.${i}: stopped after step ${stopped.step}, but has ${learningRates.length}`);
  });
});

/**
 * What `digitbench lr-find` found out about an entry, beside the entry's records:
 * `<profile>/<study>/<entry>/lr-find.seed-<n>.<machine>.json`.
 */
export type RangeTest = z.infer<typeof rangeTestSchema>;
export type RangeTestCurve = RangeTest['curves'][number];
