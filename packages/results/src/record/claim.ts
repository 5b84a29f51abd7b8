import { z } from 'zod';
import { entryNameSchema, nameSchema } from './names.ts';

/** What the records must show for a sentence to hold. */
export const claimTestSchema = z.strictObject({
  kind: z.enum(['no-difference', 'better', 'not-better', 'at-least', 'rises', 'falls']).meta({
    description:
      'no-difference: all entries are within `margin` of each other; better: the first is better than each of the others by more than `margin`; not-better: none of the others is better than the first by more than `margin`; at-least: each reaches the value `margin`; rises: the last exceeds the first by more than `margin`, and from none to the next does it fall by more; falls: the same downwards',
  }),
  entries: z.array(entryNameSchema).min(1),
  metric: z.string().min(1),
  margin: z
    .number()
    .meta({ description: "in the metric's unit: 0.005 is half a percentage point of accuracy" }),
  epochs: z
    .array(z.int().min(1))
    .min(1)
    .optional()
    .meta({ description: 'the metric after each of these epochs; missing: after training' }),
});

/** A sentence of the study, and what the records must show for it to hold. */
export const claimSchema = claimTestSchema.extend({
  sentence: z.string().min(1),
  where: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "the words' place in the source; missing: the sentence is ours" }),
  on: z.array(nameSchema).min(1).optional().meta({
    description: 'the data sets that a sentence of ours is meant for; missing: the one that the source used',
  }),
});

export type ClaimTest = z.infer<typeof claimTestSchema>;
export type Claim = z.infer<typeof claimSchema>;
