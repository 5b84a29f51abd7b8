import type { Engine } from './engine.ts';
import { type EngineChoice, type EngineName, engineNames } from './names.ts';

/** Loaded when asked for: an engine's libraries take time and memory. */
const loaders: Record<EngineName, () => Promise<Engine>> = {
  onnx: async () => (await import('./onnx.ts')).onnx,
  tensorflow: async () => (await import('./tensorflow.ts')).tensorflow,
  wasm: async () => (await import('./wasm.ts')).wasm,
  cpu: async () => (await import('./cpu.ts')).cpu,
};

export function loadEngine(name: EngineName): Promise<Engine> {
  return loaders[name]();
}

/** The engine that `auto` stands for on this machine: the compiler, but TensorFlow where it has a GPU. */
export async function chooseEngine(choice: EngineChoice): Promise<EngineName> {
  if (choice !== 'auto') return choice;
  const { hasGpu } = await import('./tensorflow.ts');
  if (await hasGpu()) return 'tensorflow';
  for (const name of engineNames) {
    if (name !== 'tensorflow' && (await (await loadEngine(name)).available()) === true) return name;
  }
  return 'cpu';
}

/**
 * The engine asked for and those that take over what it refuses. Only the compiler has successors: an op that nobody
 * lowered is its own shortcoming; whoever asks for an interpreting engine gets it or an error.
 */
export function enginesFrom(name: EngineName): EngineName[] {
  return name === 'onnx' ? ['onnx', 'wasm', 'cpu'] : [name];
}
