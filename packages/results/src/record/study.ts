import { z } from 'zod';
import { nameSchema, profileSchema } from './names.ts';

/** Version of the description's format. */
export const STUDY_VERSION = 1;

/** A value that the source of an entry published. */
export const reportedSchema = z.strictObject({
  metric: z.string().min(1).meta({ description: 'accuracy, loss, or a further metric of the task' }),
  value: z.number().meta({ description: 'accuracies as fractions from 0 to 1' }),
  digits: z.int().min(0).max(15).nullable().meta({
    description: 'decimals that the source printed, of the percentage for accuracies; null: unknown',
  }),
  range: z
    .tuple([z.number(), z.number()])
    .nullable()
    .meta({ description: 'where the source gives a range; `value` is then its middle' }),
  where: z.string().min(1).meta({ description: 'place in the source' }),
});

/** A sentence of the study, and what the records must show for it to hold. */
export const claimSchema = z.strictObject({
  sentence: z.string().min(1),
  kind: z.enum(['no-difference', 'better', 'not-better', 'at-least']).meta({
    description:
      'no-difference: all entries are within `margin` of each other; better: the first is better than each of the others by more than `margin`; not-better: none of the others is better than the first by more than `margin`; at-least: each reaches the value `margin`',
  }),
  entries: z.array(nameSchema).min(1),
  metric: z.string().min(1),
  margin: z
    .number()
    .meta({ description: "in the metric's unit: 0.005 is half a percentage point of accuracy" }),
});

const entrySchema = z.strictObject({
  entry: nameSchema,
  title: z.string().min(1),
  family: z.string().min(1),
  kind: z.enum(['network', 'ensemble', 'estimator']),
  parameters: z.int().min(0).nullable(),
  layers: z
    .array(
      z.strictObject({
        name: z.string(),
        kind: z.string(),
        outputShape: z.array(z.int().nullable()),
        parameters: z.int().min(0),
      }),
    )
    .nullable()
    .meta({ description: 'of a network; null: none are stated' }),
  recipe: z.json().meta({ description: 'the values used in this profile; null: none' }),
  reported: z.array(reportedSchema),
  notes: z.array(z.string()),
});

/** What a results folder says about a study, beside its records: enough to report and show them without the zoo's sources. */
export const studySchema = z.strictObject({
  schema: z.literal(STUDY_VERSION),
  study: nameSchema,
  profile: profileSchema,
  title: z.string().min(1),
  question: z.string(),
  source: z
    .strictObject({
      title: z.string(),
      year: z.int(),
      authors: z.string().nullable(),
      url: z.string().nullable(),
    })
    .nullable()
    .meta({ description: 'what the study reproduces; null: it is ours' }),
  task: z
    .string()
    .meta({ description: 'name of the task; entries of one task and test set can be compared' }),
  evaluation: z.string(),
  testExamples: z.enum(['given', 'drawn']).optional().meta({
    description:
      'given: the data set has them, and a source that used it tested on the same ones; drawn: the task makes them up, so that the source tested on others; missing: given',
  }),
  entries: z.array(entrySchema).meta({ description: 'in the order of the study' }),
  claims: z.array(claimSchema),
});

/** The right answers to the test examples, once for all records of a study and data set. */
export const testSetSchema = z.strictObject({
  schema: z.literal(STUDY_VERSION),
  study: nameSchema,
  profile: profileSchema,
  dataset: nameSchema,
  checksum: z.string().min(1),
  targets: z
    .record(z.string(), z.string().regex(/^[0-9a-zA-Z]*$/))
    .meta({ description: 'by output, in the order and the code of the predictions' }),
  images: z.array(z.int().min(0)).nullable().meta({
    description: "indices of the examples' images in the data set's test file; null: all, in order",
  }),
});

export type StudyDescription = z.infer<typeof studySchema>;
export type EntryDescription = z.infer<typeof entrySchema>;
export type Reported = z.infer<typeof reportedSchema>;
export type Claim = z.infer<typeof claimSchema>;
export type TestSet = z.infer<typeof testSetSchema>;
