import * as tf from '@tensorflow/tfjs';
import { inputValue } from '../graph/builder.ts';
import type { Value } from '../graph/types.ts';
import type { TraceBackend } from './backend.ts';
import { dtypeOf } from './signatures.ts';

/** What the traced function did to a variable. */
export interface TracedVariable {
  readonly variable: tf.Variable;
  /** Its value before the function ran. */
  readonly before: Value;
  /** Its value after it: the same as `before` if the function did not assign to it. */
  readonly after: Value;
}

interface Stand {
  readonly variable: tf.Variable;
  readonly before: Value;
  readonly original: tf.DataId;
  readonly holder: tf.Tensor;
}

/**
 * Gives every variable in existence a stand-in value on the tracing backend while a function is traced, and its
 * own data back afterwards. All of them, since assigning to a variable would free its data.
 */
export class VariableStandIns {
  readonly #backend: TraceBackend;
  readonly #stands: readonly Stand[];

  constructor(backend: TraceBackend) {
    this.#backend = backend;
    this.#stands = allVariables().map((variable) => {
      const before = inputValue(variable.shape, dtypeOf(variable.dtype));
      const { dataId, shape, dtype } = backend.hold(before);
      const holder = tf.engine().makeTensorFromDataId(dataId, shape, dtype, backend);
      const original = variable.dataId;
      backend.incRef(dataId);
      variable.dataId = dataId;
      return { variable, before, original, holder };
    });
  }

  /** Variables by their value now. Call before `restore`. */
  read(): TracedVariable[] {
    return this.#stands
      .filter(({ variable }) => !variable.isDisposed && this.#backend.has(variable.dataId))
      .map(({ variable, before }) => ({ variable, before, after: this.#backend.resolve(variable) }));
  }

  restore(): void {
    for (const { variable, original, holder } of this.#stands) {
      // The variable's reference to its traced value is handed to a tensor, which can be disposed of.
      const { dataId, shape, dtype } = variable;
      const traced = tf.engine().makeTensorFromDataId(dataId, shape, dtype, this.#backend);
      variable.dataId = original;
      traced.dispose();
      holder.dispose();
    }
  }
}

export function allVariables(): tf.Variable[] {
  return Object.values(tf.engine().registeredVariables);
}
