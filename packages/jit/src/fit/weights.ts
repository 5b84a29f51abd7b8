import type { NumberArray } from '../arrays.ts';
import { perName } from '../check/perName.ts';
import type { Shape } from '../graph/types.ts';
import type { Head } from '../loss/head.ts';
import { checkTensorShape, type Data, isRows, type Rows, rowsOf } from './data.ts';

/** What each class counts in the loss, by its number. */
export type ClassWeight = Readonly<Record<number, number>>;

export interface WeightOptions {
  /**
   * What each class counts, by its number: of the only output, in the outputs' order, or by name, where outputs may be
   * left out. Every class has one.
   */
  readonly classWeight?: ClassWeight | readonly ClassWeight[] | Readonly<Record<string, ClassWeight>>;
  /** What each example counts, n numbers (or one for each place of a sequence): likewise. */
  readonly sampleWeight?: Data;
}

/** The targets of one output, as they were given. */
export interface WeightedTargets {
  readonly head: Head;
  readonly targets: NumberArray;
  /** Of one example. */
  readonly targetShape: Shape;
  readonly outputShape: Shape;
}

/** The weights of the examples of each output: class weight times sample weight; null where there are none. */
export function exampleWeights(
  caller: string,
  { classWeight, sampleWeight }: WeightOptions,
  outputs: readonly WeightedTargets[],
  count: number,
): (Float32Array | null)[] {
  const names = outputs.map(({ head }) => head.name);
  const bySample =
    sampleWeight === undefined
      ? []
      : perName<Rows | null>(caller, 'sampleWeight', sampleWeight, names, isRows, null);
  const byClass =
    classWeight === undefined
      ? []
      : perName<ClassWeight | null>(caller, 'classWeight', classWeight, names, isClassWeight, null);
  return outputs.map((output, i) => {
    const [sample, classes] = [bySample[i], byClass[i]];
    const own = sample ? checkedSamples(caller, output.head.name, sample, count) : null;
    if (!classes) return own;
    checkClassKeys(caller, output, classes);
    const ofClass = classNumbers(caller, output).map((number, at) => {
      const weight = classes[number];
      if (typeof weight === 'number' && Number.isFinite(weight)) return weight;
      throw new Error(
        `jit: ${caller} got ${weight} as classWeight of class ${number}, which example ${at} has; expected a number for every class.`,
      );
    });
    if (!own) return ofClass;
    const places = own.length / count;
    return own.map((weight, at) => weight * (ofClass[Math.floor(at / places)] ?? 1));
  });
}

/** A weight of a class that there is not would count for nothing. */
function checkClassKeys(caller: string, { head, outputShape }: WeightedTargets, classes: ClassWeight): void {
  const count = outputShape.at(-1) ?? 1;
  const isClass = (key: string) => /^\d+$/.test(key) && (count === 1 || Number(key) < count);
  const stranger = Object.keys(classes).find((key) => !isClass(key));
  if (stranger === undefined) return;
  throw new Error(
    `jit: ${caller} got classWeight of class ${JSON.stringify(stranger)} for output ${head.name}; expected numbers of classes` +
      `${count === 1 ? '' : `, 0 to ${count - 1}`}.`,
  );
}

const isClassWeight = (value: unknown) =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((weight) => typeof weight === 'number');

function checkedSamples(caller: string, name: string, given: Rows, count: number): Float32Array {
  const { array: weights, shape } = rowsOf(caller, 'sampleWeight', name, given);
  if (weights.length === 0 || !Number.isInteger(weights.length / count)) {
    throw new Error(
      `jit: ${caller} got ${weights.length} numbers of sampleWeight for output ${name}; expected ${count}.`,
    );
  }
  const places = weights.length / count;
  checkTensorShape(caller, `sampleWeight for output ${name}`, shape, places === 1 ? [] : [places], count);
  const wrong = weights.find((weight) => !Number.isFinite(weight));
  if (wrong !== undefined)
    throw new Error(`jit: ${caller} got ${wrong} among sampleWeight; expected finite numbers.`);
  return Float32Array.from(weights);
}

/** The class of each example: its number as it is, or the largest of its row, as in tfjs-layers. */
function classNumbers(
  caller: string,
  { head, targets, targetShape, outputShape }: WeightedTargets,
): Float32Array {
  const size = targetShape.reduce((product, length) => product * length, 1);
  if (outputShape.length > 1) {
    throw new Error(
      `jit: ${caller} got classWeight for output ${head.name} [${outputShape}]; it is for one class an example. Give sampleWeight.`,
    );
  }
  if (size === 1) return Float32Array.from(targets);
  return Float32Array.from({ length: targets.length / size }, (_, i) => {
    const row = Float32Array.from(targets.subarray(i * size, (i + 1) * size));
    return row.indexOf(Math.max(...row));
  });
}
