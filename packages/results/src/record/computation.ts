import { z } from 'zod';

/** How a source made one number of its network's answers. */
export const computationSchema = z.strictObject({
  of: z.enum(['accuracy', 'product', 'pairs', 'classes', 'loss']).meta({
    description:
      "of each batch. accuracy: the share of right answers; product: of all outputs' accuracies; pairs: the share of pairs (answer of one example, target of any example of the batch) that agree; classes: the mean of the classes' accuracies; loss: the mean loss",
  }),
  output: z
    .string()
    .min(1)
    .nullable()
    .meta({ description: 'of a task with several; null: the one that `accuracy` is about' }),
  batches: z
    .strictObject({
      size: z.int().min(1),
      order: z.enum(['test-set', 'class-then-file-name', 'random']).meta({
        description:
          'test-set: as the predictions are recorded; class-then-file-name: by class, within it by the number of the image among the test images, as a text; random: any, so that only the expected value is known',
      }),
      dropLast: z.boolean().meta({ description: 'whether a last batch that is not full is left out' }),
    })
    .nullable()
    .meta({ description: 'the number is their mean, each of equal weight; null: one batch of all' }),
});

export type Computation = z.infer<typeof computationSchema>;
