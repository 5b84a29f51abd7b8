import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { packageAdvice, packageFolder } from '../tensorflow/addon.ts';
import { isGpuBuild } from '../tensorflow/builds.ts';
import { inspectNvidia } from '../tensorflow/cuda.ts';
import {
  backendName,
  findAddon,
  loadedTensorflow,
  loadTensorflow,
  setupCommand,
} from '../tensorflow/load.ts';
import { explainMemory } from '../tensorflow/memory.ts';
import { type Probe, probeTensorflow } from '../tensorflow/probe.ts';
import { type Engine, EngineRefusal } from './engine.ts';
import { LoopExecutable } from './executable.ts';
import { interpretOn } from './interpret.ts';

const require = createRequire(import.meta.url);

/** What computes, once that is known. */
let device = '';

/**
 * TensorFlow.js's own native engine: libtensorflow through tfjs-node-gpu, op by op, on a CUDA device or on the CPU.
 * Only a worker process loads it; what the harness wants to know, it asks a process of its own (probe.ts).
 */
export const tensorflow: Engine = {
  name: 'tensorflow',

  versions() {
    const runtime = loadedTensorflow();
    const known = { tfjs: tf.version_core, 'tfjs-node-gpu': packageVersion() };
    if (runtime === undefined) return known;
    return { ...known, libtensorflow: runtime.version, gpu: String(runtime.gpu), device };
  },

  async available() {
    if (packageFolder() === undefined) return packageAdvice;
    return findAddon() !== undefined || `libtensorflow is not set up; run \`${setupCommand}\``;
  },

  async prepare(program) {
    const threads = Number(process.env.DIGITBENCH_THREADS ?? 1);
    try {
      const runtime = loadTensorflow(threads);
      device ||= runtime.gpu ? await gpuName() : (cpus()[0]?.model.trim() ?? 'CPU');
      await tf.setBackend(backendName);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new EngineRefusal('tensorflow', `${reason} (\`digitbench doctor\` tells more)`, error);
    }
    return LoopExecutable.prepare(program, explainMemory(interpretOn(backendName, 'tensorflow')));
  },
};

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
    '`digitbench doctor` tells what it lacks.'
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

async function gpuName(): Promise<string> {
  const { gpus, driver } = await inspectNvidia();
  return gpus.length === 0 ? 'GPU' : `${gpus[0]?.name} (driver ${driver})`;
}

function packageVersion(): string {
  if (packageFolder() === undefined) return 'not installed';
  const manifest: { version: string } = require('@tensorflow/tfjs-node-gpu/package.json');
  return manifest.version;
}
