import { z } from 'zod';
import { entryNameSchema, nameSchema } from './names.ts';

/** A property that some entries of a study differ in, everything else being equal. */
export const factorSchema = z.strictObject({
  factor: nameSchema,
  title: z.string().min(1),
  unit: z.string().min(1).nullable().meta({ description: 'what a numeric value counts' }),
  scale: z.enum(['linear', 'log']).meta({ description: 'how numbers are laid out in a chart' }),
  metric: z.string().min(1).meta({ description: 'what a chart shows' }),
  levels: z
    .array(z.strictObject({ value: z.union([z.number(), z.string()]), entry: entryNameSchema }))
    .min(2)
    .meta({ description: 'its values, in their order, each with the entry that has it' }),
});

export type Factor = z.infer<typeof factorSchema>;
