import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import { packageAdvice, packageFolder } from './addon.ts';
import { type Addon, findAddon } from './find-addon.ts';

const require = createRequire(import.meta.url);

export const backendName = 'tensorflow';
export const setupCommand = 'npm run setup:tensorflow';

/** The loaded library, as it describes itself. */
export interface TensorflowRuntime extends Addon {
  /** libtensorflow's version. */
  version: string;
  /** Whether TensorFlow placed its operations on a GPU. */
  gpu: boolean;
}

/** The part of the package's backend that is used here. */
interface NodeBackend extends tf.KernelBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
}

let loaded: TensorflowRuntime | undefined;

/** What this process has loaded, if anything. */
export function loadedTensorflow(): TensorflowRuntime | undefined {
  return loaded;
}

/**
 * Registers TensorFlow.js's backend `tensorflow` in this process, once, and does not switch to it. It does what the
 * package's index does, except that the addon is the cache's, so that nothing in node_modules is touched.
 * @param threads cores that one operation, and the process, may use
 * @throws if it is not set up, cannot be loaded, or another tfjs-node package is already in the process
 */
export function loadTensorflow(threads: number, addon: Addon | undefined = findAddon()): TensorflowRuntime {
  if (loaded !== undefined) return loaded;
  if (packageFolder() === undefined) throw new Error(`engine tensorflow: ${packageAdvice}`);
  if (addon === undefined)
    throw new Error(`engine tensorflow: libtensorflow is not set up. Run \`${setupCommand}\`.`);
  if (tf.findBackendFactory(backendName) !== null) {
    throw new Error(
      'engine tensorflow: this process has loaded another tfjs-node package already, and TensorFlow.js keeps the first. ' +
        'Import @tensorflow/tfjs instead of tfjs-node in a model.',
    );
  }
  setEnvironment(threads);
  restoreUtil();
  // Not written as imports: the package is optional, and loading it costs half a second.
  const bindings: unknown = require(addon.file);
  require('@tensorflow/tfjs-node-gpu/dist/register_all_kernels');
  const { NodeJSKernelBackend } = require('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend');
  const backend: NodeBackend = new NodeJSKernelBackend(bindings, '@tensorflow/tfjs-node-gpu');
  tf.registerBackend(backendName, () => backend);
  loaded = { ...addon, version: backend.binding.TF_Version, gpu: backend.isUsingGpuDevice };
  return loaded;
}

/** Variables that libtensorflow reads once, when it is loaded. A variable that is already set wins. */
function setEnvironment(threads: number): void {
  const count = String(threads);
  const settings: Record<string, string> = {
    TF_NUM_INTRAOP_THREADS: count,
    TF_NUM_INTEROP_THREADS: count,
    OMP_NUM_THREADS: count,
    // Doctor shows what its announcements (processor features, missing GPUs) say, and more clearly.
    TF_CPP_MIN_LOG_LEVEL: '2',
    // Take GPU memory as needed: several processes may share a GPU.
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    // Room for the kernels that the driver compiles for a GPU newer than the build: they are kept from run to run.
    CUDA_CACHE_MAXSIZE: String(4 * 2 ** 30),
    // The same seed gives the same numbers: full float32 products, deterministic convolutions.
    NVIDIA_TF32_OVERRIDE: '0',
    TF_CUDNN_DETERMINISTIC: '1',
  };
  for (const [name, value] of Object.entries(settings)) process.env[name] ??= value;
}

/** tfjs-node 4.22 calls two functions that Node 23 removed from `util`. */
function restoreUtil(): void {
  const util: Record<string, unknown> = require('node:util');
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}
