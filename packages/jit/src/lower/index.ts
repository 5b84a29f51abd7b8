import { constantNumber, sizeOf } from '../graph/graph.ts';
import { rewrite } from '../graph/rewrite.ts';
import type { Graph, Value } from '../graph/types.ts';
import { UnsupportedOpError } from '../trace/errors.ts';
import { activations } from './activations.ts';
import { arithmetic } from './arithmetic.ts';
import { comparison } from './comparison.ts';
import { convolution } from './conv/index.ts';
import { creation } from './creation.ts';
import { elementary } from './elementary.ts';
import { indexing } from './indexing.ts';
import type { Lowerings } from './lowering.ts';
import { matmul } from './matmul.ts';
import { normalization } from './norm/index.ts';
import { pooling } from './pool/index.ts';
import { random } from './random.ts';
import { reductions } from './reduction.ts';
import { resizing } from './resize.ts';
import { shape } from './shape.ts';
import { space } from './space.ts';
import { volume } from './volume/index.ts';

/** Every TensorFlow.js kernel that has an ONNX form. */
export const lowerings: Lowerings = {
  ...activations,
  ...arithmetic,
  ...comparison,
  ...convolution,
  ...creation,
  ...elementary,
  ...indexing,
  ...matmul,
  ...normalization,
  ...pooling,
  ...random,
  ...reductions,
  ...resizing,
  ...shape,
  ...space,
  ...volume,
};

/**
 * The ONNX graph of a traced one; `lowerBody` does the same with the body of a loop inside it.
 *
 * @throws UnsupportedOpError for a kernel that nobody lowered.
 */
export function lower(graph: Graph, lowerBody: (body: Graph) => Graph = lower): Graph {
  return rewrite(graph, (node, inputs, { g }) => {
    if (node.body) return g.node({ ...node, inputs, body: lowerBody(node.body) });
    if (node.op === 'Constant') {
      // A tensor of zeros or ones is one number, repeated: most consumers broadcast it for nothing.
      const [value] = node.outputs;
      const filled = constantNumber(value);
      if (!value || filled === null || value.dtype === 'int64' || sizeOf(value.shape) === 1) return null;
      return g.expand(g.scalar(filled, value.dtype), value.shape);
    }
    if (node.domain !== 'tfjs') return null;
    const lowering = lowerings[node.op];
    if (!lowering) throw new UnsupportedOpError(node.op, node.origin);
    return lowering(g, node, ...inputs.filter((input): input is Value => input !== null));
  });
}
