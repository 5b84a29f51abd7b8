import { z } from 'zod';
import { claimTestSchema } from './claim.ts';
import { computationSchema } from './computation.ts';
import { entryNameSchema } from './names.ts';
import { reportedSchema } from './reported.ts';

/** All outcomes of a statement. */
export const OUTCOMES = [
  'replayed',
  'reproduced',
  'holds',
  'higher',
  'lower',
  'refuted',
  'explained',
  'not testable',
  'open',
] as const;

/** An outcome that the study's author states. */
const statedOutcomeSchema = z.strictObject({
  is: z.enum(OUTCOMES).exclude(['replayed']),
  because: z.string().min(1).meta({ description: 'the reason; of explained the proof' }),
});

const logSchema = z.strictObject({
  entry: entryNameSchema,
  metric: z.string().min(1),
  values: z
    .array(z.number().nullable())
    .min(1)
    .meta({ description: 'by epoch, from `first` on; null: not to be read' }),
  first: z.int().min(1).meta({ description: 'number, from 1, of the first value' }),
  digits: z.int().min(0).max(15).nullable().meta({
    description: 'decimals that the source printed, of the percentage for accuracies; null: unknown',
  }),
  how: computationSchema.nullable().meta({ description: 'how the source computed it; null: plainly' }),
  replay: z.boolean().meta({
    description: "whether the entry starts from the source's own seed: every digit must be the same",
  }),
});

/** One thing that a source states, and what judges it. */
export const statementSchema = z.strictObject({
  form: z.enum(['number', 'table row', 'log', 'plot', 'picture', 'sentence', 'output']),
  says: z.string().min(1).meta({ description: "in the source's own words or figures" }),
  where: z.string().min(1).meta({ description: 'place in the source' }),
  value: reportedSchema.omit({ where: true }).extend({ entry: entryNameSchema }).nullable(),
  log: logSchema.nullable(),
  claim: claimTestSchema.nullable(),
  outcome: statedOutcomeSchema
    .nullable()
    .meta({ description: 'takes the place of what the records say; null: theirs is the outcome' }),
});

/** Everything that a study's source states, in its order. */
export const ledgerSchema = z.strictObject({ statements: z.array(statementSchema).min(1) });

export type OutcomeName = (typeof OUTCOMES)[number];
export type StatedOutcome = z.infer<typeof statedOutcomeSchema>;
export type StatedLog = z.infer<typeof logSchema>;
export type Statement = z.infer<typeof statementSchema>;
export type Ledger = z.infer<typeof ledgerSchema>;
