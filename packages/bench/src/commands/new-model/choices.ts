/** The tasks that a new model can have, and what it can start from. */

export const taskNames = ['ten-digits', 'two-digits', 'one-against-the-rest', 'digit-plus-number'] as const;
export type TaskName = (typeof taskNames)[number];

/** Starting points with a template; an entry of the zoo ("modern/cnn") is another. */
export const startNames = ['mlp', 'cnn', 'estimator', 'ensemble'] as const;
export type StartName = (typeof startNames)[number];

/** A task as a study's sources state it. */
export interface TaskSource {
  /** For the prompt. */
  question: string;
  /** The function of @digitbench/core that makes it. */
  maker: string;
  /** How it is called. */
  call: string;
  /** Classes of its only output; null if it has two inputs and two outputs. */
  classes: number | null;
}

export const taskSources: Record<TaskName, TaskSource> = {
  'ten-digits': {
    question: 'Which digit is it?',
    maker: 'tenDigits',
    call: 'tenDigits()',
    classes: 10,
  },
  'two-digits': {
    question: 'Is it a three or a seven?',
    maker: 'twoDigits',
    call: 'twoDigits(3, 7)',
    classes: 2,
  },
  'one-against-the-rest': {
    question: 'Is it a three?',
    maker: 'oneAgainstTheRest',
    call: 'oneAgainstTheRest(3)',
    classes: 2,
  },
  'digit-plus-number': {
    question: 'Which digit is it, and what is its sum with a number?',
    maker: 'digitPlusNumber',
    call: 'digitPlusNumber()',
    classes: null,
  },
};

export const startTitles: Record<StartName, string> = {
  mlp: 'a network of dense layers',
  cnn: 'a convolutional network',
  estimator: 'a method without a gradient: the nearest class mean',
  ensemble: 'two networks whose probabilities are averaged',
};
