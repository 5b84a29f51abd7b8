import { all, type Check, flag, isRecord, object, oneOf, optional, text, whole } from './check.ts';

const OF = ['accuracy', 'product', 'pairs', 'classes', 'loss'];

/** An order without batches, or pairs of a random order, would say nothing. */
const sensible: Check = (value, path) => {
  if (!isRecord(value) || !isRecord(value.batches)) return;
  if (value.batches.order === 'random' && !['accuracy', 'loss'].includes(String(value.of)))
    path
      .field('batches.order')
      .report(
        `a random order for "${value.of}"`,
        'an order that is known: only accuracies and losses have an expected value that all orders share',
        'Choose another, or leave the batches out.',
      );
};

/** How a number was made of a network's answers. */
export const computation: Check = all(
  object({
    of: oneOf(...OF),
    output: optional(text),
    batches: optional(
      object({
        size: whole(1),
        order: oneOf('test-set', 'class-then-file-name', 'random'),
        dropLast: optional(flag),
      }),
    ),
  }),
  sensible,
);
