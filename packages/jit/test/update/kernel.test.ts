import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputValue } from '../../src/graph/builder.ts';
import type { Value } from '../../src/graph/types.ts';
import { webAssembly } from '../../src/session/webAssembly.ts';
import { updateModule } from '../../src/update/kernel.ts';
import { SharedMemory } from '../../src/update/memory.ts';
import { regionsOf } from '../../src/update/regions.ts';
import type { Operation, Operator, Term } from '../../src/update/terms.ts';
import { type Update, updateOf } from '../../src/update/updates.ts';

/** What IEEE 754 says of each, on float32: JavaScript computes in float64, which rounds these to the same float32. */
const formulas: Record<Operator, (a: number, b: number) => number> = {
  abs: (a) => Math.abs(a),
  neg: (a) => -a,
  sqrt: (a) => Math.sqrt(a),
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
};
const operators = Object.keys(formulas) as Operator[];
const isUnary = (operator: Operator) => ['abs', 'neg', 'sqrt'].includes(operator);

/** What a term is at place `i`. */
function evaluate(term: Term, elements: ReadonlyMap<Value, Float32Array>, i: number): number {
  switch (term.kind) {
    case 'constant':
      return Math.fround(term.number);
    case 'number':
      return elements.get(term.value)?.[0] ?? Number.NaN;
    case 'tensor':
      return elements.get(term.value)?.[i] ?? Number.NaN;
    case 'operation': {
      const [a = Number.NaN, b = Number.NaN] = term.operands.map((operand) => evaluate(operand, elements, i));
      return Math.fround(formulas[term.operator](a, b));
    }
  }
}

/** Does the updates in WebAssembly. Returns what each state holds then. */
function run(updates: readonly Update[], elements: ReadonlyMap<Value, Float32Array>): Float32Array[] {
  const regions = regionsOf({ updates });
  const shared = new SharedMemory();
  const memory = shared.of(regions.bytes);
  const at = (value: Value) => regions.addresses.get(value) ?? Number.NaN;
  for (const [value, data] of elements) new Float32Array(memory.buffer, at(value), data.length).set(data);
  const { Module, Instance } = webAssembly();
  new Instance(new Module(updateModule(updates, at)), { host: { memory } }).exports.run?.();
  const states = updates.flatMap(({ count, writes }) => writes.map(({ state }) => ({ count, state })));
  const results = states.map(({ count, state }) => new Float32Array(memory.buffer, at(state), count).slice());
  shared.release();
  return results;
}

describe('an update in WebAssembly', () => {
  it('computes what its terms say, to the last bit', () => {
    const float = fc.float({ noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 70 }),
        fc.array(fc.tuple(fc.constantFrom(...operators), fc.nat(), fc.nat()), {
          minLength: 3,
          maxLength: 12,
        }),
        fc.array(float, { minLength: 220, maxLength: 220 }),
        float,
        float,
        (count, choices, numbers, number, constant) => {
          const [a, b, c] = [0, 1, 2].map(() => inputValue([count], 'float32'));
          const scalar = inputValue([], 'float32');
          if (!a || !b || !c) throw new Error('three inputs');
          const terms: Term[] = [a, b, c].map((value) => ({ kind: 'tensor', value }));
          terms.push({ kind: 'number', value: scalar }, { kind: 'constant', number: constant });
          const operations: Operation[] = [];
          for (const [operator, first, second] of choices) {
            const operands = [first, second].map((index): Term => terms[index % terms.length] as Term);
            const operation: Operation = {
              kind: 'operation',
              operator,
              operands: isUnary(operator) ? operands.slice(0, 1) : operands,
            };
            operations.push(operation);
            terms.push(operation);
          }
          const [last, other] = operations.toReversed();
          if (!last || !other) throw new Error('two operations');
          // One state that is read, too, and one that is only written.
          const update = updateOf(count, [
            { state: a, term: last },
            { state: inputValue([count], 'float32'), term: other },
          ]);
          const elements = new Map<Value, Float32Array>([[scalar, Float32Array.of(number)]]);
          [a, b, c].forEach((value, i) => {
            elements.set(value, Float32Array.from(numbers.slice(70 * i, 70 * i + count)));
          });
          for (const value of [...elements.keys()]) {
            const isRead = [...update.tensors, ...update.numbers, a].includes(value);
            if (!isRead) elements.delete(value);
          }
          const expected = [last, other].map((term) =>
            Float32Array.from({ length: count }, (_, i) => evaluate(term, elements, i)),
          );
          expect(run([update], elements)).toEqual(expected);
        },
      ),
    );
  });

  it('keeps several updates apart', () => {
    const states = [40, 3, 1000].map((count) => inputValue([count], 'float32'));
    const updates = states.map((state, i): Update => {
      const operand: Term = { kind: 'tensor', value: state };
      const term: Operation = {
        kind: 'operation',
        operator: 'add',
        operands: [operand, { kind: 'constant', number: i + 1 }],
      };
      return updateOf(state.shape[0] ?? 0, [{ state, term }]);
    });
    const elements = new Map(states.map((state) => [state, new Float32Array(state.shape[0] ?? 0).fill(10)]));
    expect(run(updates, elements)).toEqual([
      new Float32Array(40).fill(11),
      new Float32Array(3).fill(12),
      new Float32Array(1000).fill(13),
    ]);
  });
});
