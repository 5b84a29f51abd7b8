import { existsSync } from 'node:fs';
import { isGpuBuild } from './builds.ts';
import { inspectNvidia } from './cuda.ts';
import { findAddon } from './load.ts';
import { type Probe, probeTensorflow } from './probe.ts';

/** Whether TensorFlow, as it is set up, computes on a CUDA device. Cheap where no CUDA build is set up. */
export async function hasGpu(): Promise<boolean> {
  const probe = await probeGpu();
  return probe?.works === true && probe.runtime.gpu;
}

/**
 * What is to be said loudly before training: a CUDA build that computes on the CPU, as tfjs-node-gpu does without a
 * word. Undefined where there is nothing to say.
 */
export async function gpuWarning(): Promise<string | undefined> {
  const addon = findAddon();
  if (addon === undefined || !isGpuBuild(addon.build) || (await hasGpu())) return undefined;
  // The package's installer knows no CPU build: where there is no GPU, nobody has asked for one.
  if (addon.build === 'publisher' && !(await hasDevice())) return undefined;
  return (
    `engine tensorflow: set up for a GPU (${addon.build}), but it computes on the CPU. ` +
    '`digitbench doctor` shows what is missing.'
  );
}

/** Trials at the same time: one where they share a GPU, undefined where the engine has no say. */
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

/** The first NVIDIA device with its driver, as `nvidia-smi` names them; "GPU" where it lists none. */
export async function gpuName(): Promise<string> {
  const { gpus, driver } = await inspectNvidia();
  return gpus.length === 0 ? 'GPU' : `${gpus[0]?.name} (driver ${driver})`;
}
