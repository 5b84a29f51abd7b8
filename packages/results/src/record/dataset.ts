import { z } from 'zod';
import { nameSchema } from './names.ts';

/** Version of the description's format. */
export const DATASET_VERSION = 1;

const count = z.int().min(1);

/** What a results folder says about a data set that its records name. */
export const datasetSchema = z.strictObject({
  schema: z.literal(DATASET_VERSION),
  dataset: nameSchema.meta({
    description: 'its name in records and file names, which stands for its content',
  }),
  title: z.string().min(1).meta({ description: 'what people call it; two sets may have the same title' }),
  checksum: z.string().min(1).meta({ description: 'of its images and labels' }),
  classes: z
    .array(z.string().min(1))
    .min(1)
    .max(62)
    .meta({ description: 'names, in the order of their numbers' }),
  rows: count,
  columns: count,
  train: count.meta({ description: 'number of training images' }),
  test: count.meta({ description: 'number of test images' }),
  transposed: z
    .boolean()
    .meta({ description: 'whether its files hold images with rows and columns exchanged' }),
  note: z.string().min(1).optional().meta({ description: 'what readers of its numbers must know' }),
  licence: z.string().min(1).optional(),
  citation: z.string().min(1).optional(),
});

export type DatasetDescription = z.infer<typeof datasetSchema>;
