import { DataError } from '@digitbench/data';
import type { Task, TaskInput } from '../contract/task.ts';
import { checkImages } from './check-images.ts';

/** The digit classes of MNIST and the sets made like it. */
const DIGITS = 10;

/** The seed of what a task draws for its test examples, so that every trial is tested on the same ones. */
export const TEST_SEED = 20_260_101;

export interface TaskOptions {
  /** 28 unless given. */
  readonly rows?: number;
  /** 28 unless given. */
  readonly columns?: number;
  /** Classes of the data set; 10 unless given. */
  readonly classes?: number;
}

/**
 * Which of all classes of the data set is it, in MNIST: which digit? Input `image`, output `digit`. Image size and classes are those
 * of the data set unless they are stated. Nothing is copied.
 */
export function tenDigits(options: TaskOptions = {}): Task {
  const name = 'ten-digits';
  const frame = frameOf(options);
  const sized = isSized(options);
  return {
    name,
    inputs: { image: frame.image },
    outputs: { digit: { classes: frame.classes, labels: numbers(frame.classes) } },
    accuracy: 'digit',
    redraw: false,
    follows: { size: !sized, classes: options.classes === undefined },
    examples(images) {
      checkImages(name, images, { ...(sized ? frame : images), classes: options.classes });
      return { count: images.count, inputs: { image: images.images }, targets: { digit: images.labels } };
    },
  };
}

/**
 * Is it the one digit or the other? Takes the images of these two alone; output `digit`, class 1 being `first`:
 * twoDigits(3, 7) asks "is it a three?".
 */
export function twoDigits(first: number, second: number, options: TaskOptions = {}): Task {
  const name = `two-digits ${first} ${second}`;
  const frame = frameOf(options);
  checkDigit(name, first, frame.classes);
  checkDigit(name, second, frame.classes);
  if (first === second)
    throw new RangeError(`${name}: the same digit twice given, two different ones expected.`);
  return {
    name,
    inputs: { image: frame.image },
    outputs: { digit: { classes: 2, labels: [String(second), String(first)] } },
    accuracy: 'digit',
    redraw: false,
    follows: { size: !isSized(options) },
    digits: [first, second],
    examples(images) {
      checkImages(name, images, { ...(isSized(options) ? frame : images), classes: options.classes });
      const size = images.rows * images.columns;
      const chosen: number[] = [];
      images.labels.forEach((label, i) => {
        if (label === first || label === second) chosen.push(i);
      });
      if (chosen.length === 0) {
        throw new DataError({
          subject: `task ${name}`,
          given: 'a data set without these digits',
          expected: `images of ${first} and ${second}`,
          remedy: 'Choose another data set.',
        });
      }
      const image = new Uint8Array(chosen.length * size);
      const digit = new Uint8Array(chosen.length);
      chosen.forEach((from, to) => {
        image.set(images.images.subarray(from * size, (from + 1) * size), to * size);
        digit[to] = images.labels[from] === first ? 1 : 0;
      });
      return { count: chosen.length, inputs: { image }, targets: { digit } };
    },
  };
}

/** Is it this digit? Every image, output `digit` with class 1 for the digit and 0 for the rest. */
export function oneAgainstTheRest(digit: number, options: TaskOptions = {}): Task {
  const name = `one-against-the-rest ${digit}`;
  const frame = frameOf(options);
  checkDigit(name, digit, frame.classes);
  return {
    name,
    inputs: { image: frame.image },
    outputs: { digit: { classes: 2, labels: [`not ${digit}`, String(digit)] } },
    accuracy: 'digit',
    redraw: false,
    follows: { size: !isSized(options) },
    examples(images) {
      checkImages(name, images, { ...(isSized(options) ? frame : images), classes: options.classes });
      return {
        count: images.count,
        inputs: { image: images.images },
        targets: { digit: images.labels.map((label) => (label === digit ? 1 : 0)) },
      };
    },
  };
}

/**
 * Which digit is it, and what is its sum with a number from 0 to 9? Inputs `image` and `number`, outputs `digit` (10)
 * and `sum` (19 classes). Each epoch draws the numbers anew. `accuracy` is the joint one: both right.
 */
export function digitPlusNumber(options: Omit<TaskOptions, 'classes'> = {}): Task {
  const name = 'digit-plus-number';
  const frame = frameOf(options);
  return {
    name,
    inputs: { image: frame.image, number: { kind: 'category', classes: DIGITS } },
    outputs: {
      digit: { classes: DIGITS, labels: numbers(DIGITS) },
      sum: { classes: 2 * DIGITS - 1, labels: numbers(2 * DIGITS - 1) },
    },
    accuracy: 'joint',
    redraw: true,
    follows: { size: !isSized(options) },
    digits: Array.from({ length: DIGITS }, (_, digit) => digit),
    examples(images, random) {
      checkImages(name, images, isSized(options) ? frame : { ...images, classes: DIGITS });
      const number = Uint8Array.from({ length: images.count }, () => random.integer(DIGITS));
      return {
        count: images.count,
        inputs: { image: images.images, number },
        targets: { digit: images.labels, sum: images.labels.map((digit, i) => digit + (number[i] ?? 0)) },
      };
    },
  };
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => String(i));

const isSized = ({ rows, columns }: TaskOptions) => rows !== undefined || columns !== undefined;

function frameOf(options: TaskOptions) {
  const { rows = 28, columns = 28, classes = DIGITS } = options;
  const image: TaskInput = { kind: 'image', rows, columns };
  return { rows, columns, classes, image };
}

function checkDigit(task: string, digit: number, classes: number): void {
  if (!Number.isInteger(digit) || digit < 0 || digit >= classes) {
    throw new RangeError(`${task}: class ${digit} given, a whole number from 0 to ${classes - 1} expected.`);
  }
}
