import type { Value } from '../graph/types.ts';
import { type Code, float4, int, local, moduleOf, repeat } from './assembler.ts';
import type { Operation, Term } from './terms.ts';
import type { Update } from './updates.ts';

/** Bytes of one vector, and how many vectors one round of a loop does. */
const VECTOR = 16;
const UNROLLED = 4;

/** Every tensor in memory takes whole rounds. */
export const ROUND = VECTOR * UNROLLED;

/** Counts the bytes done. */
const INDEX = 0;

/** A WebAssembly module that does these updates, each in one pass. `addressOf`: where a value is in memory, in bytes. */
export function updateModule(
  updates: readonly Update[],
  addressOf: (value: Value) => number,
): Uint8Array<ArrayBuffer> {
  const passes = updates.map((update) => passOf(update, addressOf));
  return moduleOf(
    passes.flatMap(({ code }) => code),
    Math.max(...passes.map(({ vectors }) => vectors)),
  );
}

function passOf(update: Update, addressOf: (value: Value) => number): { code: Code; vectors: number } {
  const { count, tensors, numbers, operations, writes } = update;
  const constants = new Set(operations.flatMap(({ operands }) => operands.filter(isConstant)));
  // Each has a vector of its own; the compiler that runs this finds registers.
  const places = new Map<Place, number>();
  for (const place of [...numbers, ...constants, ...tensors, ...operations])
    places.set(place, places.size + 1);
  const at = (place: Place) => places.get(place) ?? 0;
  const operand = (term: Term) => local.get(at(placeOf(term)));
  const before = [
    ...numbers.flatMap((number) => [
      ...int.constant(0),
      ...float4.loadNumber(addressOf(number)),
      ...local.set(at(number)),
    ]),
    ...[...constants].flatMap((term) => [...float4.constant(term.number), ...local.set(at(term))]),
    ...int.constant(0),
    ...local.set(INDEX),
  ];
  const vectorAt = (offset: number): Code => [
    ...tensors.flatMap((tensor) => [
      ...local.get(INDEX),
      ...float4.load(addressOf(tensor) + offset),
      ...local.set(at(tensor)),
    ]),
    ...operations.flatMap((operation) => [
      ...operation.operands.flatMap(operand),
      ...float4[operation.operator],
      ...local.set(at(operation)),
    ]),
    ...writes.flatMap(({ state, term }) => [
      ...local.get(INDEX),
      ...local.get(at(term)),
      ...float4.store(addressOf(state) + offset),
    ]),
  ];
  const round = Array.from({ length: UNROLLED }, (_, i) => vectorAt(i * VECTOR)).flat();
  const end = Math.ceil((4 * count) / ROUND) * ROUND;
  const next = [...local.get(INDEX), ...int.constant(ROUND), ...int.add, ...local.tee(INDEX)];
  const code = [...before, ...repeat([...round, ...next, ...int.constant(end), ...int.notEqual])];
  return { code, vectors: places.size };
}

type Constant = Extract<Term, { kind: 'constant' }>;

/** What has a vector. Constants are told apart by their terms, since 0 and -0 are the same to a map. */
type Place = Value | Constant | Operation;

function placeOf(term: Term): Place {
  return term.kind === 'tensor' || term.kind === 'number' ? term.value : term;
}

function isConstant(term: Term): term is Constant {
  return term.kind === 'constant';
}
