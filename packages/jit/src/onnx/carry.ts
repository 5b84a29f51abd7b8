import { Builder, inputValue } from '../graph/builder.ts';
import { reachable } from '../graph/graph.ts';
import { restore, store } from '../graph/layout.ts';
import type { GraphInput, Node } from '../graph/types.ts';
import { Names } from './names.ts';

/** How a state input enters the loop and leaves it. */
export interface Carried {
  /** What runs before the loop, and the name of what the loop starts with. */
  readonly before: readonly Node[];
  readonly first: string;
  /** What runs after the loop, and the name of what the loop ends with. */
  readonly after: readonly Node[];
  readonly last: string;
}

export function carry(input: GraphInput, names: Names): Carried {
  const { name, value, carried } = input;
  if (!carried) return { before: [], first: name, after: [], last: Names.final(input) };
  const g = new Builder();
  const given = inputValue(carried.given, value.dtype);
  const first = store(g, given, carried);
  const last = inputValue(value.shape, value.dtype);
  const returned = restore(g, last, carried, carried.given);
  names.set(given, name);
  names.set(returned, Names.final(input));
  return {
    before: reachable([first]),
    first: names.of(first),
    after: reachable([returned]),
    last: names.of(last),
  };
}
