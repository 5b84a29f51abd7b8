import type * as ort from 'onnxruntime-node';
import type { Compiled } from '../compile.ts';
import { sizeOf, toData } from '../graph/graph.ts';
import { givenShape } from '../graph/layout.ts';
import type { Data, DType, Graph, GraphInput, Value } from '../graph/types.ts';
import { InPlaceSession, writesInPlace } from '../session/inPlace.ts';
import { checkKind, type Elements, resolveShape, Session, tensorOf } from '../session/session.ts';
import { type Module, webAssembly } from '../session/webAssembly.ts';
import { type Apart, mayTakeApart, passesSaved, takeApart } from './apart.ts';
import { updateModule } from './kernel.ts';
import { reordering } from './layouts.ts';
import { fitsMemory, SharedMemory } from './memory.ts';
import { type Regions, regionsOf } from './regions.ts';

type Named = Readonly<Record<string, Elements>>;

interface Sessions {
  readonly step: InPlaceSession;
  /** What is the same at every step. */
  readonly once: Session | null;
  /** Puts states into the order that they have in the step, and back. */
  readonly enter: Session | null;
  readonly leave: Session | null;
}

/** What a model calls an output. */
const outputName = (name: string) => `${name}.out`;

/**
 * A loop over steps whose large updates are apart: for each step ONNX Runtime computes losses and gradients, then one pass of
 * WebAssembly over each weight, its gradient and its slots writes them in place. ONNX Runtime has no operator for such a
 * pass; in a loop of its own an update takes several, into new memory each.
 */
export class Stepwise {
  /** The whole step, updates and all. */
  readonly graph: Graph;
  readonly #apart: Apart;
  readonly #sessions: Sessions;
  readonly #regions: Regions;
  readonly #module: Module;
  readonly #memory = new SharedMemory();

  private constructor(graph: Graph, apart: Apart, regions: Regions, sessions: Sessions) {
    this.graph = graph;
    this.#apart = apart;
    this.#regions = regions;
    this.#sessions = sessions;
    const { Module } = webAssembly();
    this.#module = new Module(updateModule(apart.updates, (value) => this.#addressOf(value)));
  }

  /**
   * A compiled loop over steps, loaded; null where it is faster, or only possible, to run it as a whole. `always`: whatever is
   * faster.
   */
  static async load(
    { graph: merged, unmerged }: Pick<Compiled, 'graph' | 'unmerged'>,
    { always = false } = {},
  ): Promise<Stepwise | null> {
    if (!always && !mayTakeApart(merged)) return null;
    const graph = unmerged();
    const apart = takeApart(graph, { always });
    const regions = apart && regionsOf(apart);
    if (!regions || !fitsMemory(regions.bytes) || !(await writesInPlace())) return null;
    const order = reordering(graph);
    return new Stepwise(graph, apart, regions, {
      step: await InPlaceSession.create(apart.step),
      once: apart.once && (await Session.create(apart.once)),
      enter: order && (await Session.create(order.enter)),
      leave: order && (await Session.create(order.leave)),
    });
  }

  /** Runs the steps that these elements are for. Returns the last states, and the results of all steps by name. */
  async run(elements: Named, steps: number): Promise<Named> {
    const tensors = new Map<string, ort.Tensor>();
    for (const input of this.graph.inputs) {
      // What is not scanned is the same at every step, or the first state.
      if (input.role === 'scanned') continue;
      tensors.set(input.name, this.#given(input, elements));
    }
    const first = { ...elements, ...(await this.#sessions.enter?.run(elements)) };
    const steady = await this.#sessions.once?.run(elements);
    for (const { name, value } of this.#apart.once?.outputs ?? []) {
      const data = known(steady?.[name], name);
      // As long as the data set, where it is made from that.
      const shape = resolveShape(name, value.shape, data.length);
      tensors.set(name, tensorOf(this.#sessions.step.runtime, value.dtype, data, shape));
    }
    const memory = this.#memory.of(this.#regions.bytes);
    const { Instance } = webAssembly();
    const { run: update } = new Instance(this.#module, { host: { memory } }).exports;
    if (!update) throw new Error('jit: the updates have no function.');
    const region = (value: Value) =>
      new Float32Array(memory.buffer, this.#addressOf(value), sizeOf(value.shape));
    for (const { name, value } of this.#written()) {
      const view = region(value);
      view.set(known(first[name], name) as Float32Array);
      tensors.set(name, this.#tensor(value, view));
    }
    const outputs: Record<string, ort.Tensor> = {};
    for (const { name, value } of this.#apart.reads) {
      outputs[outputName(name)] = this.#tensor(value, region(value));
    }
    const kept = this.#apart.states.map(({ name, value }) => {
      tensors.set(name, this.#tensor(value, known(first[name], name)));
      // What a step reads is not what it writes.
      return { name, turns: [0, 1].map(() => this.#tensor(value, zeros(sizeOf(value.shape), value.dtype))) };
    });
    const results = this.#apart.results.map(({ name, value }) => {
      return { name, value, all: zeros(steps * sizeOf(value.shape), value.dtype) };
    });
    const scanned = this.graph.inputs
      .filter(({ role }) => role === 'scanned')
      .map(({ name, value }) => {
        const data = known(elements[name], name);
        checkKind(name, data, value.dtype);
        return { name, value, data };
      });
    const read = this.#apart.step.inputs.map(({ name }) => name);
    for (let step = 0; step < steps; step++) {
      for (const { name, value, data } of scanned)
        tensors.set(name, this.#tensor(value, slice(data, value, step)));
      for (const { name, value, all } of results) {
        outputs[outputName(name)] = this.#tensor(value, slice(all, value, step));
      }
      for (const { name, turns } of kept) outputs[outputName(name)] = known(turns[step % 2], name);
      await this.#sessions.step.run(
        Object.fromEntries(read.map((name) => [name, known(tensors.get(name), name)])),
        outputs,
      );
      for (const { name, turns } of kept) tensors.set(name, known(turns[step % 2], name));
      update();
    }
    const last: Record<string, Elements> = {};
    for (const { name } of kept) last[name] = known(tensors.get(name), name).data as Elements;
    for (const { name, value } of this.#written()) last[name] = region(value);
    return {
      ...copied(last, (await this.#sessions.leave?.run(last)) ?? {}),
      ...Object.fromEntries(results.map(({ name, all }) => [name, all])),
    };
  }

  /** Passes over an element that are saved. */
  get saved(): number {
    return passesSaved(this.#apart.updates);
  }

  async dispose(): Promise<void> {
    this.#memory.release();
    for (const session of Object.values(this.#sessions)) await session?.dispose();
  }

  /** The states that the updates write. */
  #written(): GraphInput[] {
    return this.graph.inputs.filter(({ value }) => {
      return this.#apart.updates.some(({ writes }) => writes.some(({ state }) => state === value));
    });
  }

  #given(input: GraphInput, elements: Named): ort.Tensor {
    const { name, value } = input;
    const data = known(elements[name], name);
    checkKind(name, data, value.dtype);
    const shape = resolveShape(name, givenShape(input), data.length);
    return tensorOf(this.#sessions.step.runtime, value.dtype, data, shape);
  }

  #tensor({ shape, dtype }: Value, data: Elements): ort.Tensor {
    return tensorOf(this.#sessions.step.runtime, dtype, data, shape);
  }

  #addressOf(value: Value): number {
    return known(this.#regions.addresses.get(value), 'of an update');
  }
}

/** The states in their own order, in memory of their own. */
function copied(states: Named, reordered: Named): Named {
  return Object.fromEntries(
    Object.entries(states).map(([name, data]) => [name, reordered[name] ?? data.slice()]),
  );
}

function slice(data: Elements, { shape }: Value, step: number): Elements {
  const size = sizeOf(shape);
  return data.subarray(step * size, (step + 1) * size);
}

function zeros(count: number, dtype: DType): Data {
  return new (toData([], dtype).constructor as new (count: number) => Data)(count);
}

function known<T>(found: T | null | undefined, name: string): T {
  if (found === null || found === undefined) throw new Error(`jit: input ${name} was not given.`);
  return found;
}
