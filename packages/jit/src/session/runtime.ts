import { loadRuntime } from './load.ts';
import { hostTarget } from './target.ts';

/** The version of ONNX Runtime that runs compiled programs. Throws RuntimeLoadError where it cannot be loaded. */
export async function runtimeVersion(): Promise<string> {
  const { env } = await loadRuntime();
  return env.versions.node ?? env.versions.common;
}

/** How many channels the runtime's blocked convolution kernels keep together on this machine; 0 where there are none. */
export async function blockSize(): Promise<number> {
  const { block } = await hostTarget();
  return block;
}
