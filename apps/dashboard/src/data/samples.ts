import { decodePredictions, type RunRecord, sampledExamples, type TestSet } from '@digitbench/results';
import { answersOf, classesOf } from './answers.ts';
import { own } from './own.ts';

/** What the seeds give one class, as fractions. */
export interface ClassProbability {
  readonly name: string;
  readonly right: boolean;
  readonly mean: number;
  readonly least: number;
  readonly most: number;
}

/** A test example with the probabilities of its classes. */
export interface Sample {
  /** Place of its image in the data set's test file. */
  readonly image: number;
  readonly target: string;
  /** Of the right class, the mean over seeds. */
  readonly sure: number;
  /** The most probable first. */
  readonly classes: readonly ClassProbability[];
}

/** The samples of one output, and of how many seeds; null where no record has probabilities that fit the test set. */
export function samplesOf(
  records: readonly RunRecord[],
  testSet: TestSet | null,
  output: string,
): { samples: Sample[]; seeds: number } | null {
  const targets = own(testSet?.targets, output);
  const names = classesOf(records, output);
  if (testSet === null || targets === undefined || names === null) return null;
  const examples = sampledExamples(targets.length);
  const bySeed = records.flatMap((record) => {
    const rows = answersOf(record, output)?.probabilities ?? [];
    return rows.length === examples.length && rows.every(({ length }) => length === names.length)
      ? [rows]
      : [];
  });
  if (bySeed.length === 0 || examples.length === 0) return null;
  const rightClasses = decodePredictions(targets);
  const samples = examples.map((position, place): Sample => {
    const right = rightClasses[position] ?? -1;
    const classes = names.map((name, index): ClassProbability => {
      const values = bySeed.map((rows) => rows[place]?.[index] ?? 0);
      return {
        name,
        right: index === right,
        mean: values.reduce((sum, value) => sum + value, 0) / values.length,
        least: Math.min(...values),
        most: Math.max(...values),
      };
    });
    return {
      image: testSet.images?.[position] ?? position,
      target: names[right] ?? '',
      sure: classes[right]?.mean ?? 0,
      classes: classes.sort((a, b) => b.mean - a.mean),
    };
  });
  return { samples, seeds: bySeed.length };
}

/** Those that teach something: whose right answer is given least, then plain ones, the first of each class left. */
export function instructive(samples: readonly Sample[], doubtful: number, plain: number) {
  const least = samples.toSorted((a, b) => a.sure - b.sure).slice(0, doubtful);
  const seen = new Set(least.map(({ target }) => target));
  const others = samples.filter((sample) => !least.includes(sample));
  const fresh = others.filter(({ target }) => !seen.has(target) && seen.add(target));
  const rest = others.filter((sample) => !fresh.includes(sample));
  return {
    least,
    plain: [...fresh, ...rest].slice(0, plain).toSorted((a, b) => a.image - b.image),
  };
}

/** What is shown of a sample: the most probable classes that anybody would name, and the right one in any case. */
export function shownClasses({ classes }: Sample, most = 3): ClassProbability[] {
  const named = classes.filter(({ mean }, place) => place === 0 || mean >= 0.005).slice(0, most);
  const right = classes.find((one) => one.right);
  if (right === undefined || named.includes(right)) return named;
  return [...named.slice(0, most - 1), right];
}

/** A probability in percent, without the sign: `98`, `99.6`, `1.2`, `<0.1`. */
export function probabilityText(value: number): string {
  const shown = 100 * value;
  if (value > 0 && shown < 0.1) return '<0.1';
  if (value < 1 && shown > 99.9) return '>99.9';
  return shown.toFixed(value === 0 || value === 1 || (shown >= 10 && shown <= 99) ? 0 : 1);
}

/** From the least to the greatest, `90–98`; nothing where both read the same. */
export function rangeOf(least: number, most: number): string {
  const [low, high] = [probabilityText(least), probabilityText(most)];
  if (low === high) return '';
  return /[<>]/.test(low + high) ? `${low} to ${high}` : `${low}–${high}`;
}
