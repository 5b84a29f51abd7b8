import { z } from 'zod';
import { computationSchema } from './computation.ts';

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
  how: computationSchema.optional().meta({
    description: 'how the source computed it, where that is not the plain metric; ours is computed alike',
  }),
  epoch: z
    .union([z.int().min(1), z.literal('mean')])
    .optional()
    .meta({
      description:
        'the epoch, from 1, after which it was taken; mean: over all epochs; missing: after training',
    }),
  replay: z.literal(true).optional().meta({
    description: "the entry starts from the source's own seed: every printed digit must be the same",
  }),
});

export type Reported = z.infer<typeof reportedSchema>;
