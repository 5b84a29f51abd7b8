import { z } from 'zod';
import type { Stream } from './streams.ts';

const digest = z.string().regex(/^[0-9a-f]{8,64}$/);
const drawn = (what: string) => digest.nullable().meta({ description: `${what}; null: nothing was drawn` });

/**
 * What was left to chance in a trial, stream by stream, each as a digest of what was drawn. Two trials with the same digest had
 * the same luck in that stream, and only then are their results compared as a pair.
 */
export const sharesSchema = z.strictObject({
  split: drawn('which examples were trained on and which held back'),
  order: drawn('the order of the training examples, epoch by epoch'),
  init: drawn('the initial weights'),
  dropout: drawn('what training itself draws: dropout masks, augmentation'),
  task: drawn('training examples that the task makes up, such as a number beside each image'),
} satisfies Record<Stream, z.ZodType>);

export type Shares = z.infer<typeof sharesSchema>;
