import { constantData, sizeOf } from '../graph/graph.ts';
import { madeBy, scalarOf } from '../graph/match.ts';
import { isElementwise } from '../graph/operators.ts';
import type { Rule } from '../graph/rewrite.ts';
import type { Shape, Value } from '../graph/types.ts';

/** Rows of at most so many bytes are worth computing for the whole table, once a run. */
const LARGEST_ROW = 256;

/**
 * The most rows a step may pick for that to be worth it. In an epoch each row is picked once, so nothing is computed
 * less often: what is saved are some operations a step, of about a microsecond each; what it costs are about 80 ns a row.
 */
const LARGEST_BATCH = 32;

/**
 * Computes a function of picked rows on the whole table, before the rows are picked: with a table that is the same at
 * every step, that is done once instead of at every step. For narrow rows only (labels as one-hot vectors); a large
 * table of images would be read from memory four times as wide.
 */
export const hoistRows: Rule = (node, inputs, { g }) => {
  const [output] = node.outputs;
  if (node.domain !== '' || !output || output.shape.length === 0) return null;
  if (sizeOf(output.shape.slice(1)) * 4 > LARGEST_ROW) return null;
  const [picked, ...others] = inputs;
  const { table, rows } = pickedRows(picked) ?? {};
  if (!picked || !table || !rows) return null;
  if (node.op === 'Reshape') {
    if (output.shape[0] !== picked.shape[0]) return null;
    const shaped = g.reshape(table, [-1, ...output.shape.slice(1)]);
    return g.op('Gather', [shaped, rows], { axis: 0 });
  }
  // With more axes than the rows have, it is no function of each row: a batch of one is broadcast along a new axis.
  if (output.shape.length !== picked.shape.length) return null;
  if (!isElementwise(node.op) || output.shape[0] !== picked.shape[0]) return null;
  if (!others.every((other) => other && constantData(other) && sameForRows(other.shape, output.shape)))
    return null;
  return g.op('Gather', [g.op(node.op, [table, ...others], node.attributes), rows], { axis: 0 });
};

/** Whether an operand is the same for every row. */
function sameForRows(operand: Shape, shape: Shape): boolean {
  return operand.length < shape.length || operand[0] === 1;
}

/** sum(a * rows) * c, with the number multiplied into the table, where a gradient often needs it as well. */
export const scaleTable: Rule = (node, [sum, factor], { g, uses }) => {
  const reduce = madeBy(sum, 'ReduceSum');
  const by = scalarOf(factor);
  if (node.op !== 'Mul' || !reduce || by === null || uses(node.inputs[0]) !== 1) return null;
  const [a, picked] = madeBy(reduce.inputs[0], 'Mul')?.inputs ?? [];
  const { table, rows } = pickedRows(picked) ?? {};
  if (!a || !table || !rows || sizeOf(table.shape.slice(1)) * 4 > LARGEST_ROW) return null;
  const scaled = g.op('Gather', [g.op('Mul', [table, by]), rows], { axis: 0 });
  return g.op('ReduceSum', [g.op('Mul', [a, scaled]), ...reduce.inputs.slice(1)], reduce.attributes);
};

/** The table and the row numbers of picked rows, if the table is one of examples and few of them are picked. */
function pickedRows(value: Value | null | undefined): { table: Value; rows: Value } | null {
  const gather = madeBy(value, 'Gather');
  const [table, rows] = gather?.inputs ?? [];
  if (!table || !rows || gather?.attributes.axis !== 0) return null;
  const [batch = 0] = rows.shape;
  const worth = table.shape[0] === -1 && rows.shape.length === 1 && batch <= LARGEST_BATCH;
  return worth ? { table, rows } : null;
}
