import { isLoop, varyingValues } from '../graph/graph.ts';
import type { Graph, GraphOutput, Value } from '../graph/types.ts';
import { perStepValues } from './perStep.ts';

/** What the encoder calls each value. */
export class Names {
  readonly #names = new Map<Value, string>();
  readonly #scanned = new Map<Value, string>();
  readonly #inLoop: boolean;
  /** Values that are computed for all steps before the loop. */
  readonly perStep: ReadonlySet<Value>;

  constructor(graph: Graph) {
    this.#inLoop = isLoop(graph);
    this.perStep = perStepValues(graph);
    for (const { name, role, value } of graph.inputs) {
      this.#names.set(value, role === 'constant' ? name : `${name}.step`);
      if (role === 'scanned') this.#scanned.set(value, name);
    }
    const varying = varyingValues(graph);
    for (const output of graph.outputs) {
      const { value } = output;
      const computedHere =
        value.node &&
        value.node.op !== 'Constant' &&
        (!this.#inLoop || (varying.has(value) && !this.perStep.has(value)));
      if (computedHere && !this.#names.has(value)) this.#names.set(value, this.output(output));
    }
  }

  /** What an output of the whole model is called. */
  static final({ name }: Pick<GraphOutput, 'name'>): string {
    return `${name}.out`;
  }

  /** What an output is called where it is computed: in the loop's body if there is a loop. */
  output(output: Pick<GraphOutput, 'name'>): string {
    return this.#inLoop ? `${output.name}.next` : Names.final(output);
  }

  /** What the values of all steps together are called, before the loop. */
  ofAllSteps(value: Value | null): string {
    const given = value && this.#scanned.get(value);
    if (given) return given;
    return value && this.perStep.has(value) ? `${this.of(value)}.all` : this.of(value);
  }

  set(value: Value, name: string): void {
    this.#names.set(value, name);
  }

  of(value: Value | null): string {
    return value ? (this.#names.get(value) ?? `v${value.id}`) : '';
  }
}
