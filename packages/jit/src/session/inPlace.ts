import type * as ort from 'onnxruntime-node';
import { host } from '#host';
import { Builder, inputValue } from '../graph/builder.ts';
import type { Graph } from '../graph/types.ts';
import { encodeModel } from '../onnx/encode.ts';
import type { OnnxRuntime } from './host/host.ts';
import { loadModel, runFailure, tensorOf } from './session.ts';
import { MOST_PAGES, webAssembly } from './webAssembly.ts';

/** An output by the name that no variable, input or result has. */
const STOP = 'stop';

/** What onnxruntime-node says when it comes to an output that is no tensor. */
const STOPPED = 'Non tensor type';

/**
 * A graph without a loop, loaded into ONNX Runtime, that reads its inputs from the caller's memory and writes its outputs
 * there.
 *
 * onnxruntime-node lets the caller say where outputs go, but then copies each into a new array all the same, one after the
 * other: 1.3 ms for 7.6 MB that nobody looks at. It cannot return sequences, and says so when it comes to one. So the first output
 * is a sequence: when the error comes, everything is computed and nothing is copied.
 */
export class InPlaceSession {
  readonly runtime: OnnxRuntime;
  readonly #session: ort.InferenceSession;
  readonly #graph: Graph;

  private constructor(runtime: OnnxRuntime, session: ort.InferenceSession, graph: Graph) {
    this.runtime = runtime;
    this.#session = session;
    this.#graph = graph;
  }

  static async create(graph: Graph): Promise<InPlaceSession> {
    const { runtime, session } = await loadModel(graph, encodeModel(graph, { stop: STOP }));
    return new InPlaceSession(runtime, session, graph);
  }

  /** Runs the graph once. Inputs by their names, outputs by the names that the model gives them, `<name>.out`. */
  async run(
    inputs: Readonly<Record<string, ort.Tensor>>,
    outputs: Readonly<Record<string, ort.Tensor>>,
  ): Promise<void> {
    try {
      // Without a tensor of the caller's for the sequence.
      await this.#session.run(inputs, { [STOP]: null, ...outputs });
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith(STOPPED))
        throw runFailure(this.#graph, error);
    }
  }

  async dispose(): Promise<void> {
    await this.#session.release();
  }
}

let probed: Promise<boolean> | null = null;

/** Whether this runtime writes outputs to where it is told. */
export function writesInPlace(): Promise<boolean> {
  probed ??= host.mayShareMemory ? probe() : Promise.resolve(false);
  return probed;
}

async function probe(): Promise<boolean> {
  const x = inputValue([2], 'float32');
  const session = await InPlaceSession.create({
    inputs: [{ name: 'x', role: 'constant', value: x }],
    outputs: [{ name: 'y', role: 'result', value: new Builder().op('Neg', [x]) }],
  });
  try {
    const { Memory } = webAssembly();
    const { buffer } = new Memory({ initial: 1, maximum: MOST_PAGES });
    const result = new Float32Array(buffer, 64, 2);
    const { runtime } = session;
    await session.run(
      { x: tensorOf(runtime, 'float32', Float32Array.of(3, -5), [2]) },
      { 'y.out': tensorOf(runtime, 'float32', result, [2]) },
    );
    return result[0] === -3 && result[1] === 5;
  } catch {
    // A runtime that works otherwise.
    return false;
  } finally {
    await session.dispose();
  }
}
