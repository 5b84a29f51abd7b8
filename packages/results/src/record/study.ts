import { z } from 'zod';
import { claimSchema } from './claim.ts';
import { factorSchema } from './factor.ts';
import { ledgerSchema } from './ledger.ts';
import { entryNameSchema, hashSchema, nameSchema, profileSchema } from './names.ts';
import { reportedSchema } from './reported.ts';

/** Version of the description's format. */
export const STUDY_VERSION = 1;

const entrySchema = z.strictObject({
  entry: entryNameSchema,
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
  onRequest: z.literal(true).optional().meta({
    description:
      'this profile trains the entry only if it is named: it is a value of a factor that only the profile paper trains by itself',
  }),
  reported: z.array(reportedSchema),
  notes: z.array(z.string()),
  hashes: z.record(nameSchema, hashSchema).optional().meta({
    description:
      "by data set, what the entry's trials hashed to by the sources, recipe and data of whoever wrote this: records of other hashes are outdated; missing in older descriptions",
  }),
  faults: z.array(z.string()).optional().meta({
    description:
      'why its numbers depend on more, or on less, than its seed; such an entry is not ranked; missing: none',
  }),
});

/** What a results folder says about a study, beside its records: enough to report and show them without the zoo's sources. */
export const studySchema = z.strictObject({
  schema: z.literal(STUDY_VERSION),
  study: nameSchema,
  profile: profileSchema,
  dataset: nameSchema.optional().meta({
    description:
      'the data set that all of this is about: sizes, hashes, and what a source states, which says nothing of another set; missing: mnist',
  }),
  title: z.string().min(1),
  question: z.string(),
  source: z
    .strictObject({
      title: z.string(),
      /** Of the document; null where it names none. */
      year: z.int().nullable(),
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
  unfit: z
    .array(z.strictObject({ entry: entryNameSchema, reason: z.string().min(1) }))
    .optional()
    .meta({ description: 'entries that cannot be trained on this data set, and why; missing: none' }),
  claims: z.array(claimSchema),
  factors: z
    .array(factorSchema)
    .optional()
    .meta({ description: 'properties that some entries differ in; missing: none' }),
  ledger: ledgerSchema
    .optional()
    .meta({ description: 'everything that the source states; missing: the study keeps no ledger' }),
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
export type TestSet = z.infer<typeof testSetSchema>;
