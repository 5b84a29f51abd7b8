import { isMainThread } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs';
import { type CommandResult, lastLines, runCommand } from './command.ts';
import type { Addon } from './find-addon.ts';
import { backendName, loadTensorflow, type TensorflowRuntime } from './load.ts';

/** Initialising CUDA can take minutes where kernels are compiled for a new GPU. */
const LIMIT = 10 * 60_000;
const mark = 'digitbench-probe: ';

export type Probe = { works: true; runtime: TensorflowRuntime } | { works: false; reason: string };

/** Loads the addon and computes with it in a separate process, because an incompatible library can crash it. */
export async function probeTensorflow(addon: Addon, env: NodeJS.ProcessEnv = process.env): Promise<Probe> {
  const args = [import.meta.filename, JSON.stringify(addon)];
  const result = await runCommand(process.execPath, args, {
    env: { TF_CPP_MIN_LOG_LEVEL: '1', ...env },
    timeout: LIMIT,
  });
  const answer = result.stdout.split('\n').find((line) => line.startsWith(mark));
  if (answer !== undefined) return { works: true, runtime: JSON.parse(answer.slice(mark.length)) };
  return { works: false, reason: explain(result) };
}

function explain({ status, signal, stderr }: CommandResult): string {
  if (signal === 'SIGILL') {
    return 'the processor lacks an instruction that this libtensorflow uses (illegal instruction), probably AVX. Use --engine onnx.';
  }
  const how = signal === undefined ? `exit code ${status}` : `signal ${signal}`;
  const symbol =
    /(cannot open shared object file|version .GLIBC\w*_[\d.]+. not found|undefined symbol: \w+)/.exec(stderr);
  const hint =
    symbol === null
      ? ''
      : ` (${symbol[1]}: the system's libraries are older than the library needs, or missing)`;
  return `it does not load (${how})${hint}. It said:\n${lastLines(stderr)}`;
}

/** A product and a gradient whose values are known. */
function compute(): void {
  const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([1, 1], [2, 1])).dataSync();
  if (product.join() !== '3,7')
    throw new Error(`libtensorflow multiplies to ${product.join()}; expected 3,7`);
  const variable = tf.variable(tf.tensor1d([2, 3]), true, 'probe');
  const { grads } = tf.variableGrads(() => variable.square().sum(), [variable]);
  const gradient = grads.probe?.dataSync().join();
  if (gradient !== '4,6') throw new Error(`libtensorflow's gradient is ${gradient}; expected 4,6`);
}

if (isMainThread && process.argv[1] === import.meta.filename) {
  const runtime = loadTensorflow(1, JSON.parse(process.argv[2] ?? ''));
  await tf.setBackend(backendName);
  compute();
  console.log(mark + JSON.stringify(runtime));
}
