import type { Engine } from '../../engines/engine.ts';
import { type EngineChoice, type EngineName, engineNames } from '../../protocol/engines.ts';

/** Engines are loaded when needed, because their libraries take time and memory. */
const loaders: Record<EngineName, (options: EngineOptions) => Promise<Engine>> = {
  onnx: async () => (await import('../../engines/onnx.ts')).onnx,
  tensorflow: async ({ threads = 1 }) => (await import('./tensorflow.ts')).createTensorflow(threads),
  wasm: async () => (await import('../../engines/wasm.ts')).wasm,
  cpu: async () => (await import('../../engines/cpu.ts')).cpu,
};

export interface EngineOptions {
  /** Threads of the engine `tensorflow`, 1 unless given; the others use one. */
  threads?: number;
}

export function loadEngine(name: EngineName, options: EngineOptions = {}): Promise<Engine> {
  return loaders[name](options);
}

/** The engine that `auto` means on this machine: TensorFlow if it has a GPU, else the compiler. */
export async function chooseEngine(choice: EngineChoice): Promise<EngineName> {
  if (choice !== 'auto') return choice;
  // It loads TensorFlow.js, which the process of the command does without.
  const { hasGpu } = await import('@digitbench/tensorflow');
  if (await hasGpu()) return 'tensorflow';
  for (const name of engineNames) {
    if (name !== 'tensorflow' && (await (await loadEngine(name)).available()) === true) return name;
  }
  return 'cpu';
}

/**
 * The requested engine and those that take over what it refuses. Only the compiler has successors, because a missing lowering
 * is its own shortcoming. A request for an interpreting engine gets that engine or an error.
 */
export function enginesFrom(name: EngineName): EngineName[] {
  return name === 'onnx' ? ['onnx', 'wasm', 'cpu'] : [name];
}
