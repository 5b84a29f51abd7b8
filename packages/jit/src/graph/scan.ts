import type { Builder } from './builder.ts';
import { reachable } from './graph.ts';
import type { Graph, GraphOutput, Shape, Value } from './types.ts';

/** A loop inside a graph: what it starts with, runs over and is given, in the order of its body's inputs. */
export interface LoopInputs {
  /** The first states. */
  readonly states: readonly Value[];
  /** [steps, ...] each. */
  readonly scanned: readonly Value[];
  /** The same at every step. */
  readonly constant: readonly Value[];
}

/** Adds a loop over `steps` to the graph; `backwards` runs it from the last step to the first. */
export function addLoop(
  g: Builder,
  body: Graph,
  { states, scanned, constant }: LoopInputs,
  { steps, backwards }: { readonly steps: number; readonly backwards: boolean },
): readonly Value[] {
  const results = body.outputs.filter(({ role }) => role === 'result');
  const stacked = (shape: Shape) => [steps, ...shape];
  return g.node({
    op: 'Scan',
    inputs: [...states, ...scanned, ...constant],
    attributes: { backwards },
    outputs: body.outputs.map(({ role, value: { shape, dtype } }) => ({
      shape: role === 'state' ? shape : stacked(shape),
      dtype,
    })),
    body: {
      inputs: body.inputs,
      outputs: [...body.outputs.filter(({ role }) => role === 'state'), ...results],
    },
  });
}

/** The inputs, of a body's graph, that its outputs are made from. */
export function bodyInputs(outputs: readonly GraphOutput[]): ReadonlySet<Value> {
  const values = outputs.map(({ value }) => value);
  return new Set(
    [...values, ...reachable(values).flatMap((node) => node.inputs)].filter(
      (value): value is Value => value !== null && value.node === null,
    ),
  );
}
