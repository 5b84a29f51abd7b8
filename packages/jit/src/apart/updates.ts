import { Builder } from '../graph/builder.ts';
import { sizeOf, stateNow } from '../graph/graph.ts';
import type { Graph, Value } from '../graph/types.ts';
import { type Operation, type Term, Terms } from './terms.ts';

/** States of one size whose next values are computed element by element, in one pass over all that they are made from. */
export interface Update {
  /** Elements of each tensor. */
  readonly count: number;
  /** What is read: states, and what the step computes for them, such as gradients. */
  readonly tensors: readonly Value[];
  readonly numbers: readonly Value[];
  /** Each after its operands. */
  readonly operations: readonly Operation[];
  /** What each state becomes. `state` is the input that it is now; or a number that other updates read, which is nothing before. */
  readonly writes: readonly { readonly state: Value; readonly term: Operation }[];
}

/**
 * The updates of a loop's states, in their order. States that are computed otherwise are in none, and single numbers, such as the powers
 * that Adam corrects its means with, are in one only where there is another.
 */
export function updatesOf(graph: Graph): readonly Update[] {
  const updates = updatesOfTensors(graph);
  const numbers = numbersOf(graph, new Set(updates.flatMap(({ numbers }) => numbers)));
  return numbers && updates.length > 0 ? [numbers, ...updates] : updates;
}

function updatesOfTensors(graph: Graph): readonly Update[] {
  const g = new Builder();
  const terms = new Map<number, Terms>();
  const updates: Update[] = [];
  for (const { name, role, value: next } of graph.outputs) {
    const state = stateNow(graph, name)?.value;
    const count = sizeOf(next.shape);
    if (role !== 'state' || !state || count === 1 || next.dtype !== 'float32') continue;
    const ofCount = terms.get(count) ?? new Terms(g, count);
    terms.set(count, ofCount);
    const term = ofCount.of(next);
    if (term.kind === 'operation') updates.push(updateOf(count, [{ state, term }]));
  }
  return merged(updates);
}

/** Of the states that are numbers, and of the numbers that other updates read: before these, since it writes what they read. */
function numbersOf(graph: Graph, read: ReadonlySet<Value>): Update | null {
  const terms = new Terms(new Builder(), 1);
  const writes: Update['writes'][number][] = [];
  const write = (state: Value, next: Value) => {
    const term = terms.of(next);
    if (next.dtype === 'float32' && term.kind === 'operation') writes.push({ state, term });
  };
  for (const { name, role, value } of graph.outputs) {
    const state = role === 'state' && sizeOf(value.shape) === 1 ? stateNow(graph, name)?.value : null;
    // What it is before the step is gone when others read it.
    if (state && !read.has(state)) write(state, value);
  }
  for (const number of read) write(number, number);
  return writes.length > 0 ? updateOf(1, writes) : null;
}

/** One update of these states. */
export function updateOf(count: number, writes: Update['writes']): Update {
  const tensors = new Set<Value>();
  const numbers = new Set<Value>();
  const operations = new Set<Operation>();
  const visit = (term: Term) => {
    if (term.kind === 'tensor') tensors.add(term.value);
    if (term.kind === 'number') numbers.add(term.value);
    if (term.kind !== 'operation' || operations.has(term)) return;
    for (const operand of term.operands) visit(operand);
    operations.add(term);
  };
  for (const { term } of writes) visit(term);
  return { count, tensors: [...tensors], numbers: [...numbers], operations: [...operations], writes };
}

/** Updates that read the same tensors as one: an update that reads a state must be done before or with the one that writes it. */
function merged(updates: readonly Update[]): readonly Update[] {
  const groups: Update[] = [];
  for (const update of updates) {
    const related = groups.filter((group) => areRelated(group, update));
    const writes = [...related, update].flatMap((group) => group.writes);
    const others = groups.filter((group) => !related.includes(group));
    groups.splice(0, groups.length, ...others, updateOf(update.count, writes));
  }
  return groups;
}

function areRelated(a: Update, b: Update): boolean {
  const states = b.writes.map(({ state }) => state);
  return (
    a.tensors.some((tensor) => b.tensors.includes(tensor) || states.includes(tensor)) ||
    a.writes.some(({ state }) => b.tensors.includes(state))
  );
}
