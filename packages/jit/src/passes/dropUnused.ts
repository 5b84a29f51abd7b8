import { countUses, nodesOf } from '../graph/graph.ts';
import { rewrite } from '../graph/rewrite.ts';
import { bodyInputs } from '../graph/scan.ts';
import type { Graph, Node, Value } from '../graph/types.ts';

/**
 * Drops what loops inside the graph stack without its being read, and what they are given without reading it. A
 * gradient's loop reads what the loop before it stacks, so what one drops the other may drop in turn.
 */
export function dropUnused(graph: Graph): Graph {
  let current = graph;
  for (;;) {
    const uses = countUses(current);
    const loops = nodesOf(current).filter((node) => node.body && canShrink(node, node.body, uses));
    if (loops.length === 0) return current;
    current = rewrite(current, (node, inputs, { g }) => {
      if (!node.body || !loops.includes(node)) return null;
      const { body, inputsKept, outputsKept } = shrink(node, node.body, uses);
      const results = g.node({
        ...node,
        inputs: inputs.filter((_, i) => inputsKept[i]),
        outputs: node.outputs.filter((_, i) => outputsKept[i]),
        body,
      });
      let next = 0;
      // In the place of an output that nobody reads, any value will do.
      return node.outputs.map((output, i) => (outputsKept[i] ? results[next++] : undefined) ?? output);
    });
  }
}

type Uses = ReadonlyMap<Value, number>;

function canShrink(node: Node, body: Graph, uses: Uses): boolean {
  const { inputsKept, outputsKept } = shrink(node, body, uses);
  return inputsKept.includes(false) || outputsKept.includes(false);
}

function shrink(node: Node, body: Graph, uses: Uses) {
  const states = body.inputs.filter(({ role }) => role === 'state').map(({ value }) => value);
  const outputsKept = body.outputs.map((_, i) => {
    const output = node.outputs[i];
    return output !== undefined && uses.has(output);
  });
  // A state is needed, too, for what is made of it.
  for (;;) {
    const outputs = body.outputs.filter((_, i) => outputsKept[i]);
    const read = bodyInputs(outputs);
    const more = states.findIndex((value, i) => read.has(value) && !outputsKept[i]);
    if (more < 0) {
      // A loop has as many steps as what it goes over.
      const scanned = body.inputs.filter(({ role }) => role === 'scanned');
      const goesOver = scanned.find(({ value }) => read.has(value)) ?? scanned[0];
      const inputsKept = body.inputs.map((input, i) =>
        input.role === 'state' ? outputsKept[i] === true : read.has(input.value) || input === goesOver,
      );
      const inputs = body.inputs.filter((_, i) => inputsKept[i]);
      return { inputsKept, outputsKept, body: { inputs, outputs } };
    }
    outputsKept[more] = true;
  }
}
