import { bytesOf, constantData, reachable, sameShape } from '../graph/graph.ts';
import type { Attribute, Data, Graph, Node, Value } from '../graph/types.ts';
import { TraceError } from './errors.ts';

/** What a function was given, and what it made of it, each in the same order in every trace. */
export interface Outcome {
  readonly given: readonly Value[];
  readonly made: readonly Value[];
}

/**
 * Throws if two traces of one function differ: then it depends on something that changes outside the graph,
 * such as host-made random numbers or a counter, which a compiled run would freeze.
 */
export function compareTraces(first: Outcome, second: Outcome): void {
  const before = reachable(first.made);
  const after = reachable(second.made);
  const places = new Map<Value | null, number>([[null, -1]]);
  const otherPlaces = new Map<Value | null, number>([[null, -1]]);
  let count = 0;
  const number = (a: Value, b: Value) => {
    places.set(a, count);
    otherPlaces.set(b, count++);
  };
  first.given.forEach((value, i) => {
    const twin = second.given[i];
    if (twin) number(value, twin);
  });
  before.forEach((node, i) => {
    const other = after[i];
    if (!other || !sameStep(node, other)) throw changing(node, other);
    const sameInputs = node.inputs.every((input, k) => {
      const twin = other.inputs[k] ?? null;
      return places.get(input) === otherPlaces.get(twin);
    });
    if (!sameInputs) throw changing(node, other);
    if (node.body && other.body) compareTraces(outcomeOf(node.body), outcomeOf(other.body));
    node.outputs.forEach((output, k) => {
      const twin = other.outputs[k];
      if (twin) number(output, twin);
    });
  });
  const more = after[before.length];
  if (more) throw changing(more, undefined);
  const same = first.made.every((value, k) => places.get(value) === otherPlaces.get(second.made[k] ?? null));
  if (!same || first.made.length !== second.made.length) {
    throw new TraceError(
      'jit: the function returns or assigns other tensors in a second trace than in the first, so a compiled run would ' +
        'freeze what should change. Choose between values with tf.where.',
    );
  }
}

function outcomeOf({ inputs, outputs }: Graph): Outcome {
  return { given: inputs.map(({ value }) => value), made: outputs.map(({ value }) => value) };
}

function sameStep(a: Node, b: Node): boolean {
  return (
    a.op === b.op &&
    a.domain === b.domain &&
    a.inputs.length === b.inputs.length &&
    a.body?.outputs.length === b.body?.outputs.length &&
    a.outputs.length === b.outputs.length &&
    a.outputs.every(({ shape, dtype }, i) => {
      const other = b.outputs[i];
      return other?.dtype === dtype && sameShape(other.shape, shape);
    }) &&
    Object.keys(a.attributes).every((name) => sameAttribute(a.attributes[name], b.attributes[name]))
  );
}

function sameAttribute(a: Attribute, b: Attribute): boolean {
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) return sameBytes(a, b);
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((element, i) => sameAttribute(element, b[i]));
  }
  return Object.is(a, b);
}

function sameBytes(a: Data, b: Data): boolean {
  const [first, second] = [bytesOf(a), bytesOf(b)];
  if (first.length !== second.length) return false;
  for (let i = 0; i < first.length; i++) if (first[i] !== second[i]) return false;
  return true;
}

function changing(node: Node, other: Node | undefined): TraceError {
  const [output] = node.outputs;
  const place = node.origin || other?.origin || 'an unknown place';
  const what =
    output && constantData(output) && other?.op === 'Constant'
      ? `The numbers of a [${output.shape}] tensor made at ${place} differ`
      : `What is computed at ${place} differs (${node.op}${other && other.op !== node.op ? ` and ${other.op}` : ''})`;
  return new TraceError(
    `jit: ${what} between two traces of the same function, so a compiled run would freeze what should change. ` +
      'Pass changing numbers as inputs; draw random ones with stepRandom (prepareModel does so for layers of dropout ' +
      'and noise, and for the dropout of recurrent layers).',
  );
}
