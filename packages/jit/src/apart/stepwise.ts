import type * as ort from 'onnxruntime-node';
import { host } from '#host';
import type { Compiled } from '../compile.ts';
import { bytesOfValue, sizeOf, viewData } from '../graph/graph.ts';
import { givenShape } from '../graph/layout.ts';
import type { Data, Graph, GraphInput, Value } from '../graph/types.ts';
import type { OnnxRuntime } from '../session/host/host.ts';
import { InPlaceSession, writesInPlace } from '../session/inPlace.ts';
import { checkKind, type Elements, resolveShape, Session, tensorOf } from '../session/session.ts';
import { type Module, webAssembly } from '../session/webAssembly.ts';
import type { Apart } from './apart.ts';
import { moduleOf, type Routine } from './assembler.ts';
import { chooseParts } from './choice.ts';
import { kernelRoutine } from './kernels.ts';
import { reordering } from './layouts.ts';
import { fitsMemory, SharedMemory } from './memory.ts';
import { type Regions, regionsOf } from './regions.ts';
import { crossingName, elementsOf } from './stages.ts';
import { updateRoutine } from './updateKernel.ts';

type Named = Readonly<Record<string, Elements>>;

interface Sessions {
  readonly stages: readonly InPlaceSession[];
  /** What is the same at every step. */
  readonly once: Session | null;
  /** Puts states into the order that they have in the step, and back. */
  readonly enter: Session | null;
  readonly leave: Session | null;
}

/** What the functions of the module are called: kernels after each stage, and the updates. */
const kernelName = (stage: number, kernel: number) => `kernel ${stage}.${kernel}`;
const UPDATE = 'update';

/**
 * A loop over steps of which WebAssembly computes parts: ONNX Runtime computes losses and gradients, with kernels of WebAssembly
 * in between, then one pass of WebAssembly over each weight, its gradient and its slots writes them in place. ONNX Runtime
 * has no operators for these; with those that it has each takes several passes, into new memory.
 */
export class Stepwise {
  /** The whole step. */
  readonly graph: Graph;
  readonly #apart: Apart;
  readonly #runtime: OnnxRuntime;
  readonly #sessions: Sessions;
  readonly #regions: Regions;
  readonly #module: Module;
  readonly #memory = new SharedMemory();

  private constructor(apart: Apart, regions: Regions, runtime: OnnxRuntime, sessions: Sessions) {
    this.graph = apart.graph;
    this.#apart = apart;
    this.#regions = regions;
    this.#runtime = runtime;
    this.#sessions = sessions;
    const { Module } = webAssembly();
    this.#module = new Module(moduleOf(this.#routines()));
  }

  /** A compiled loop over steps, loaded; null where it is faster, or only possible, to run it as a whole. */
  static async load(compiled: Pick<Compiled, 'graph' | 'hasKernels' | 'apart'>): Promise<Stepwise | null> {
    const apart = host.mayShareMemory ? chooseParts(compiled) : null;
    return apart && Stepwise.of(apart);
  }

  /** A loop over steps of which these parts are computed by WebAssembly, loaded; null where that is not possible. */
  static async of(apart: Apart): Promise<Stepwise | null> {
    const regions = regionsOf(apart);
    if (!fitsMemory(regions.bytes) || !(await writesInPlace())) return null;
    const order = reordering(apart.graph);
    const stages: InPlaceSession[] = [];
    for (const { graph } of apart.stages) stages.push(await InPlaceSession.create(graph));
    const [first] = stages;
    if (!first) throw new Error('jit: a step has at least one stage.');
    return new Stepwise(apart, regions, first.runtime, {
      stages,
      once: apart.once && (await Session.create(apart.once)),
      enter: order && (await Session.create(order.enter)),
      leave: order && (await Session.create(order.leave)),
    });
  }

  /** Runs the steps that these elements are for. Returns the last states, and the results of all steps by name. */
  async run(elements: Named, steps: number): Promise<Named> {
    // By the names of inputs and outputs; what is not scanned is the same at every step, or the first state.
    const inputs = new Map<string, ort.Tensor>();
    const outputs = new Map<string, ort.Tensor>();
    for (const input of this.graph.inputs) {
      if (input.role !== 'scanned') inputs.set(input.name, this.#given(input, elements));
    }
    const first = { ...elements, ...(await this.#sessions.enter?.run(elements)) };
    const steady = await this.#sessions.once?.run(elements);
    for (const { name, value } of this.#apart.once?.outputs ?? []) {
      const data = known(steady?.[name], name);
      // As long as the data set, where it is made from that.
      inputs.set(
        name,
        tensorOf(this.#runtime, value.dtype, data, resolveShape(name, value.shape, data.length)),
      );
    }
    const memory = this.#memory.of(this.#regions.bytes);
    const { Instance } = webAssembly();
    const { exports: routines } = new Instance(this.#module, { host: { memory } });
    const region = (value: Value) =>
      viewData(memory.buffer, value.dtype, this.#addressOf(value), sizeOf(value.shape));
    const written = this.#written();
    for (const { name, value } of written) {
      const view = region(value);
      view.set(known(first[name], name) as never);
      inputs.set(name, this.#tensor(value, view));
    }
    for (const value of this.#apart.crossing) {
      const tensor = this.#tensor(value, region(value));
      inputs.set(crossingName(value), tensor);
      outputs.set(crossingName(value), tensor);
    }
    for (const { name, value } of this.#apart.reads) outputs.set(name, this.#tensor(value, region(value)));
    const kept = this.#apart.states.map(({ name, value }) => {
      inputs.set(name, this.#tensor(value, known(first[name], name)));
      // What a step reads is not what it writes.
      return { name, turns: [0, 1].map(() => this.#tensor(value, zeros(value))) };
    });
    const results = this.#apart.results.map(({ name, value }) => {
      return { name, value, all: zeros(value, steps) };
    });
    const scanned = this.graph.inputs
      .filter(({ role }) => role === 'scanned')
      .map(({ name, value }) => {
        const data = known(elements[name], name);
        checkKind(name, data, value.dtype);
        return { name, value, data };
      });
    // What only the updates read is not passed to ONNX Runtime.
    const passed = scanned.filter(({ name }) => {
      return this.#apart.stages.some(({ graph }) => graph.inputs.some((input) => input.name === name));
    });
    const { given } = this.#apart;
    const placed = scanned
      .filter(({ name }) => given.some((input) => input.name === name))
      .map(({ value, data }) => ({ value, data, view: region(value) }));
    for (const { name, role, value } of given) {
      if (role !== 'scanned') region(value).set(known(elements[name], name) as never);
    }

    for (let step = 0; step < steps; step++) {
      for (const { name, value, data } of passed)
        inputs.set(name, this.#tensor(value, slice(data, value, step)));
      for (const { name, value, all } of results)
        outputs.set(name, this.#tensor(value, slice(all, value, step)));
      for (const { name, turns } of kept) outputs.set(name, known(turns[step % 2], name));
      for (const [i, { graph, kernels }] of this.#apart.stages.entries()) {
        await this.#sessions.stages[i]?.run(
          Object.fromEntries(graph.inputs.map(({ name }) => [name, known(inputs.get(name), name)])),
          Object.fromEntries(
            graph.outputs.map(({ name }) => [`${name}.out`, known(outputs.get(name), name)]),
          ),
        );
        kernels.forEach((_, kernel) => {
          routines[kernelName(i, kernel)]?.();
        });
      }
      for (const { name, turns } of kept) inputs.set(name, known(turns[step % 2], name));
      for (const { value, data, view } of placed) view.set(slice(data, value, step) as never);
      routines[UPDATE]?.();
    }

    const last: Record<string, Elements> = {};
    for (const { name } of kept) last[name] = known(inputs.get(name), name).data as Elements;
    for (const { name, value } of written) last[name] = region(value);
    return {
      ...copied(last, (await this.#sessions.leave?.run(last)) ?? {}),
      ...Object.fromEntries(results.map(({ name, all }) => [name, all])),
    };
  }

  async dispose(): Promise<void> {
    this.#memory.release();
    const { stages, once, enter, leave } = this.#sessions;
    for (const session of [...stages, once, enter, leave]) await session?.dispose();
  }

  #routines(): Routine[] {
    const { stages, updates } = this.#apart;
    const addressOf = (value: Value) => this.#addressOf(value);
    const kernels = stages.flatMap((stage, i) => {
      return stage.kernels.map((node, kernel) => kernelRoutine(node, kernelName(i, kernel), addressOf));
    });
    return updates.length > 0 ? [...kernels, updateRoutine(UPDATE, updates, addressOf)] : kernels;
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
    return tensorOf(this.#runtime, value.dtype, data, resolveShape(name, givenShape(input), data.length));
  }

  #tensor({ shape, dtype }: Value, data: Elements): ort.Tensor {
    return tensorOf(this.#runtime, dtype, data, shape);
  }

  #addressOf(value: Value): number {
    const { addresses } = this.#regions;
    return known(addresses.get(value) ?? addresses.get(elementsOf(value)), 'of a part of a step');
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

/** One after the other. */
function zeros(value: Value, times = 1): Data {
  return viewData(new ArrayBuffer(times * bytesOfValue(value)), value.dtype);
}

function known<T>(found: T | null | undefined, name: string): T {
  if (found === null || found === undefined) throw new Error(`jit: input ${name} was not given.`);
  return found;
}
