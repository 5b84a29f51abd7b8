import { sizeOf } from '../graph/graph.ts';
import type { DType, Graph } from '../graph/types.ts';
import { checkKind, type Elements, Session } from '../session/session.ts';
import type { LookAhead } from './lookAhead.ts';
import { concatenated, interleaved, strided } from './strided.ts';
import { nameAt } from './unroll.ts';

type Named = Readonly<Record<string, Elements>>;

/** A loop over steps, loaded: of several at once as far as they go, then of one at a time. */
export class Loop {
  readonly #graph: Graph;
  readonly #order: string;
  readonly #ahead: (LookAhead & { readonly session: Session }) | null;
  /** Where there is looking ahead, loaded when a run first leaves steps over. */
  #single: Promise<Session> | null;

  private constructor(graph: Graph, order: string, loaded: Session, ahead: LookAhead | null) {
    this.#graph = graph;
    this.#order = order;
    this.#ahead = ahead && { ...ahead, session: loaded };
    this.#single = ahead ? null : Promise.resolve(loaded);
  }

  /** `order`: the name of the input with the rows of each step's examples. */
  static async load(graph: Graph, order: string, ahead: LookAhead | null): Promise<Loop> {
    return new Loop(graph, order, await Session.create(ahead?.graph ?? graph), ahead);
  }

  /** Runs the steps that these elements are for. Returns the last states, and the results of all steps by name. */
  async run(elements: Named, steps: number): Promise<Named> {
    const ahead = this.#ahead;
    const together = ahead ? steps - (steps % ahead.steps) : 0;
    if (!ahead || together === 0) return (await this.#one()).run(elements);
    const first = joinResults(
      this.#graph,
      ahead.steps,
      await ahead.session.run(this.#strided(elements, together)),
    );
    if (together === steps) return first;
    const rest = await (await this.#one()).run({
      ...this.#cut(elements, together, steps),
      ...this.#states(first),
    });
    const results = this.#graph.outputs.flatMap(({ name, role }) => {
      const parts = [first[name], rest[name]].filter((part) => part !== undefined);
      const data = role === 'result' ? concatenated(parts) : undefined;
      return data ? [[name, data] as const] : [];
    });
    return { ...rest, ...Object.fromEntries(results) };
  }

  async dispose(): Promise<void> {
    await this.#ahead?.session.dispose();
    // What could not be loaded holds nothing.
    await (await this.#single?.catch(() => null))?.dispose();
  }

  #one(): Promise<Session> {
    this.#single ??= Session.create(this.#graph);
    return this.#single;
  }

  /** What the first `count` steps take, each scanned input as one for each of the steps that are computed together. */
  #strided(elements: Named, count: number): Named {
    const together = this.#ahead?.steps ?? 1;
    const cut = this.#cut(elements, 0, count);
    const apart = this.#scanned().flatMap(({ name, size, dtype }) => {
      const data = name === this.#order ? undefined : cut[name];
      if (!data) return [];
      checkKind(name, data, dtype);
      return Array.from(
        { length: together },
        (_, step) => [nameAt(name, step), strided(data, size, step, together)] as const,
      );
    });
    return { ...cut, ...Object.fromEntries(apart) };
  }

  /** What the steps from `start` to `end` take. */
  #cut(elements: Named, start: number, end: number): Named {
    const cut = this.#scanned().flatMap(({ name, size }) => {
      const data = elements[name];
      return data ? [[name, data.subarray(start * size, end * size)] as const] : [];
    });
    return { ...elements, ...Object.fromEntries(cut) };
  }

  #scanned(): { name: string; size: number; dtype: DType }[] {
    return this.#graph.inputs
      .filter(({ role }) => role === 'scanned')
      .map(({ name, value }) => ({ name, size: sizeOf(value.shape), dtype: value.dtype }));
  }

  #states(results: Named): Named {
    const states = this.#graph.outputs.flatMap(({ name, role }) => {
      const data = results[name];
      return role === 'state' && data ? [[name, data] as const] : [];
    });
    return Object.fromEntries(states);
  }
}

/** The results of the steps that were computed together, step by step again, and the states. */
function joinResults(graph: Graph, together: number, results: Named): Named {
  const joined: Record<string, Elements> = {};
  for (const { name, value } of graph.outputs) {
    const parts = Array.from({ length: together }, (_, step) => results[nameAt(name, step)]);
    // A state, or a result that comes for all steps.
    const data =
      results[name] ??
      interleaved(
        parts.filter((part) => part !== undefined),
        sizeOf(value.shape),
      );
    if (data) joined[name] = data;
  }
  return joined;
}
