import { type Builder, inputValue } from '../graph/builder.ts';
import { varyingValues } from '../graph/graph.ts';
import type { Graph, GraphInput, Value } from '../graph/types.ts';
import type { Rate } from './firstLayer.ts';

/**
 * The rates of all steps, [1, steps], made as the step makes its own: of the scanned inputs as they are given, which are added
 * to `scanned`.
 */
export function allRates(
  g: Builder,
  graph: Graph,
  { of, sign }: Rate,
  steps: number,
  scanned: GraphInput[],
): Value | readonly number[] {
  if (typeof of === 'number') return new Array<number>(steps).fill(sign * of);
  const known = new Map<Value, Value>();
  const varying = varyingValues(graph);
  const atAll = (value: Value): Value => {
    const made = known.get(value);
    if (made || !varying.has(value)) return made ?? value;
    const input = graph.inputs.find((input) => input.value === value);
    const { node } = value;
    let result: Value;
    if (input) {
      result = inputValue([steps], value.dtype);
      scanned.push({ name: input.name, role: 'scanned', value: result });
    } else if (node) {
      result = g.op(
        node.op,
        node.inputs.map((operand) => operand && atAll(operand)),
        node.attributes,
      );
    } else throw new Error('jit: a learning rate comes from nowhere.');
    known.set(value, result);
    return result;
  };
  const rates = g.reshape(atAll(of), [1, steps]);
  return sign === 1 ? rates : g.op('Neg', [rates]);
}
