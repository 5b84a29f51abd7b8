import { z } from 'zod';
import { entryNameSchema, hashSchema, nameSchema, profileSchema } from './names.ts';

/** Version of the index's format. */
export const PUBLISHED_WEIGHTS_VERSION = 1;

const networkSchema = z.strictObject({
  profile: profileSchema,
  study: nameSchema,
  entry: entryNameSchema,
  seed: z.int().min(0),
  hash: hashSchema.meta({ description: 'of the trial that left the weights, as its record has it' }),
  file: z
    .string()
    .regex(/^weights\/[^/]+\/[^/]+\/seed-\d+\.safetensors$/)
    .meta({ description: 'below the results folder' }),
  bytes: z.int().min(1).meta({ description: 'size of the file' }),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .meta({ description: 'SHA-256 of the file' }),
});

/** The index of the weights that are published beside the records: which files, and of which trials. */
export const publishedWeightsSchema = z.strictObject({
  schema: z.literal(PUBLISHED_WEIGHTS_VERSION),
  networks: z.array(networkSchema),
});

export type PublishedNetwork = z.infer<typeof networkSchema>;
export type PublishedWeights = z.infer<typeof publishedWeightsSchema>;
