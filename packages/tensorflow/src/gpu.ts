import { existsSync } from 'node:fs';
import { isGpuBuild } from './builds.ts';
import { inspectNvidia } from './cuda.ts';
import { findAddon } from './find-addon.ts';
import { type Probe, probeTensorflow } from './probe.ts';

/** Whether TensorFlow, as it is set up, computes on a CUDA device. Cheap if no CUDA build is set up. */
export async function hasGpu(): Promise<boolean> {
  const probe = await probeGpu();
  return probe?.works === true && probe.runtime.gpu;
}

/**
 * The warning before training if a CUDA build computes on the CPU, which tfjs-node-gpu does silently. Undefined if there is
 * nothing to warn about.
 */
export async function gpuWarning(): Promise<string | undefined> {
  const addon = findAddon();
  if (addon === undefined || !isGpuBuild(addon.build) || (await hasGpu())) return undefined;
  // The package's installer has no CPU build, so without a GPU this is not a mistake.
  if (addon.build === 'publisher' && !(await hasDevice())) return undefined;
  return (
    `engine tensorflow: set up for a GPU (${addon.build}), but it computes on the CPU. ` +
    '`digitbench doctor` shows what is missing.'
  );
}

/** Number of trials at the same time: one if they share a GPU; undefined if the engine sets no limit. */
export async function trialsAtOnce(): Promise<number | undefined> {
  return (await hasGpu()) ? 1 : undefined;
}

let probing: Promise<Probe> | undefined;

async function probeGpu(): Promise<Probe | undefined> {
  const addon = findAddon();
  if (addon === undefined || !isGpuBuild(addon.build) || !(await hasDevice())) return undefined;
  probing ??= probeTensorflow(addon);
  return probing;
}

/** An NVIDIA device, as Linux, WSL and others show it. */
async function hasDevice(): Promise<boolean> {
  if (existsSync('/dev/nvidiactl') || existsSync('/dev/dxg')) return true;
  return (await inspectNvidia()).gpus.length > 0;
}

/** The first NVIDIA device with its driver, as `nvidia-smi` names them; "GPU" if it lists none. */
export async function gpuName(): Promise<string> {
  const { gpus, driver } = await inspectNvidia();
  return gpus.length === 0 ? 'GPU' : `${gpus[0]?.name} (driver ${driver})`;
}
