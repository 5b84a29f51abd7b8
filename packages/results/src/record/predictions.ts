const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));

/** Maximum number of classes that a prediction of one character can represent. */
export const MOST_CLASSES = DIGITS.length;

/**
 * Class indices as text, one base-62 character each (0-9, a-z, A-Z): ten thousand predictions in ten kilobytes of JSON.
 * @throws RangeError for an index that is not an integer from 0 to 61
 */
export function encodePredictions(classes: ArrayLike<number>): string {
  return Array.from(classes, (value, index) => {
    const digit = DIGITS[value];
    if (digit === undefined)
      throw new RangeError(
        `predictions: class ${value} of example ${index}; expected an integer from 0 to ${MOST_CLASSES - 1}`,
      );
    return digit;
  }).join('');
}

/**
 * The class indices that `encodePredictions` wrote.
 * @throws RangeError for a character outside 0-9, a-z, A-Z
 */
export function decodePredictions(text: string): Uint8Array {
  return Uint8Array.from(text, (digit, index) => {
    const value = VALUES.get(digit);
    if (value === undefined)
      throw new RangeError(
        `predictions: character ${JSON.stringify(digit)} at ${index}; expected 0-9, a-z or A-Z`,
      );
    return value;
  });
}

/**
 * Counts of examples by true class (row) and predicted class (column).
 * @throws RangeError where lengths differ or a class is not below `classes`
 */
export function confusionMatrix(
  targets: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): number[][] {
  if (targets.length !== predicted.length)
    throw new RangeError(`confusion matrix: ${targets.length} targets for ${predicted.length} predictions`);
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let index = 0; index < targets.length; index++) {
    const target = targets[index] ?? -1;
    const prediction = predicted[index] ?? -1;
    const row = matrix[target];
    if (row?.[prediction] === undefined)
      throw new RangeError(
        `confusion matrix: example ${index} has target ${target} and prediction ${prediction}; expected classes 0 to ${classes - 1}`,
      );
    row[prediction]++;
  }
  return matrix;
}
