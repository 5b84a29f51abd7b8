import {
  advance,
  type Code,
  double2,
  float4,
  int,
  ints,
  local,
  type Routine,
  repeat,
} from '@digitbench/jit/webassembly';

/** Rows that it takes at once. */
export const ROWS = 256;

/** More columns than any data set has classes. */
export const MOST_COLUMNS = 64;

/** Steps of the table in a distance of 1. */
const STEPS = 128;

/** The table's length: a power of two beyond the steps of the farthest distance, so that a mask keeps to it. */
export const TABLE = 2 ** 14;

export const tableAt = (step: number) => Math.exp(-step / STEPS);

/** Relative to an exponential: what is certain to be more than its error. */
const ERROR = 2 ** -36;

export const numbers = {
  steps: STEPS,
  // Adding it to a distance's steps rounds them to a whole number, whose bits are then the last of the sum.
  shift: 1.5 * 2 ** 52,
  one: 1,
  first: 1 / STEPS,
  second: 1 / (2 * STEPS ** 2),
  third: 1 / (6 * STEPS ** 3),
  low: 1 - ERROR,
  high: 1 + ERROR,
} as const;

type NumberName = keyof typeof numbers;

const FLOAT = 4;
const DOUBLE = 8;

/** Where things are in memory, in bytes. */
export const places = layout({
  numbers: Object.keys(numbers).length * DOUBLE,
  mask: DOUBLE,
  scores: ROWS * MOST_COLUMNS * FLOAT,
  table: TABLE * DOUBLE,
  least: ROWS * DOUBLE,
  most: ROWS * DOUBLE,
  highest: ROWS * FLOAT,
  farthest: ROWS * FLOAT,
  answers: ROWS * FLOAT,
});

function layout<K extends string>(sizes: Record<K, number>): Record<K | 'end', number> {
  let end = 0;
  const starts = Object.entries<number>(sizes).map(([name, size]) => {
    const start = end;
    end += size;
    return [name, start];
  });
  return { ...Object.fromEntries(starts), end };
}

/** An instruction after its operands. */
const of = (instruction: Code, ...operands: readonly Code[]): Code => operands.flat().concat(instruction);
const { add, sub, mul } = double2;
const { get } = local;
const put = (index: number, value: Code): Code => [...value, ...local.set(index)];

/**
 * What SoftmaxKernel says, of ROWS rows. Takes four at once, each an element of the vectors; so columns follow one another as in
 * a loop over one row.
 */
export function softmaxRoutine(columns: number): Routine {
  // Addresses: of the first of four rows, of its results in double precision, of the others.
  const [row, wide, narrow] = [0, 1, 2];
  let count = 3;
  const vector = () => count++;
  const names = Object.keys(numbers) as NumberName[];
  const known = new Map(names.map((name) => [name, vector()]));
  const the = (name: NumberName) => get(known.get(name) ?? Number.NaN);
  const mask = vector();
  const scores = Array.from({ length: columns }, vector);
  const [best, highest, farthest, distance] = [vector(), vector(), vector(), vector()];
  const [steps, shifted, rest, index, product] = [vector(), vector(), vector(), vector(), vector()];
  const halves = [
    { least: vector(), most: vector() },
    { least: vector(), most: vector() },
  ] as const;
  type Half = (typeof halves)[number];

  const atZero = int.constant(0);
  const constants = [
    ...[...known.values()].flatMap((i, n) =>
      put(i, of(double2.loadNumber(places.numbers + n * DOUBLE), atZero)),
    ),
    ...put(mask, of(double2.loadNumber(places.mask), atZero)),
  ];

  const gather = scores.flatMap((score, column) => {
    const at = places.scores + column * FLOAT;
    const first = of(float4.loadFirst(at), get(row));
    return put(
      score,
      [1, 2, 3].reduce<Code>(
        (four, k) => of(float4.loadInto(at + k * columns * FLOAT, k), get(row), four),
        first,
      ),
    );
  });

  const zero = float4.constant(0);
  const argmax = scores.flatMap((score, column) => {
    if (column === 0) return [...put(highest, get(score)), ...put(best, zero)];
    const isHigher = of(float4.gt, get(score), get(highest));
    return [
      ...put(best, of(float4.choose, of(ints.same, int.constant(column)), get(best), isHigher)),
      ...put(highest, of(float4.higher, get(highest), get(score))),
    ];
  });

  const bound = (sum: number, factor: Code) =>
    put(sum, of(add, get(sum), of(double2.ofFloats, of(double2.toFloats, of(mul, get(product), factor)))));
  /** Adds the exponentials of two distances. */
  const exponential = (two: Code, { least, most }: Half): Code => {
    const r = get(rest);
    const sumOf = (name: NumberName, more: Code) => of(add, of(mul, r, more), the(name));
    const polynomial = sumOf('one', sumOf('first', sumOf('second', the('third'))));
    const [one, other] = [of(ints.at(0), get(index)), of(ints.at(2), get(index))];
    const entries = of(double2.loadInto(places.table, 1), other, of(double2.loadFirst(places.table), one));
    return [
      ...put(steps, of(mul, of(double2.ofFloats, two), the('steps'))),
      ...put(shifted, of(add, get(steps), the('shift'))),
      ...put(rest, of(sub, of(sub, get(shifted), the('shift')), get(steps))),
      ...put(
        index,
        of(ints.shiftLeft2, of(float4.and, get(shifted), get(mask)), int.constant(Math.log2(DOUBLE))),
      ),
      ...put(product, of(mul, entries, polynomial)),
      ...bound(least, the('low')),
      ...bound(most, the('high')),
    ];
  };
  // The same code for every column.
  const ofDistances = [
    ...exponential(get(distance), halves[0]),
    ...exponential(of(float4.lastFirst, get(distance), get(distance)), halves[1]),
  ];
  const exponentials = [
    ...[farthest, ...halves.flatMap(({ least, most }) => [least, most])].flatMap((sum) => put(sum, zero)),
    ...scores.flatMap((score) => [
      ...put(distance, of(float4.sub, get(highest), get(score))),
      ...put(farthest, of(float4.higher, get(farthest), get(distance))),
      ...ofDistances,
    ]),
  ];

  const store = (address: number, value: number, place: number) =>
    of(float4.store(place), get(address), get(value));
  const results = [
    ...halves.flatMap(({ least, most }, half) => [
      ...store(wide, least, places.least + 2 * half * DOUBLE),
      ...store(wide, most, places.most + 2 * half * DOUBLE),
    ]),
    ...store(narrow, highest, places.highest),
    ...store(narrow, farthest, places.farthest),
    ...store(narrow, best, places.answers),
  ];

  const next = [
    ...advance(row, 4 * columns * FLOAT),
    ...advance(wide, 4 * DOUBLE),
    ...advance(narrow, 4 * FLOAT),
    ...of(int.notEqual, get(narrow), int.constant(ROWS * FLOAT)),
  ];
  const body = [...constants, ...repeat([...gather, ...argmax, ...exponentials, ...results, ...next])];
  return { name: 'run', body, ints: 3, vectors: count - 3 };
}
