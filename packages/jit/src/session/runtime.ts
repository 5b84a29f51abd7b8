import { host } from '#host';
import { hostTarget } from './target.ts';

/** The package that ONNX Runtime comes in here: onnxruntime-node, or in browsers onnxruntime-web. */
export const runtimePackage: string = host.runtimePackage;

/** The version of ONNX Runtime that runs compiled programs. Throws RuntimeLoadError where it cannot be loaded. */
export async function runtimeVersion(): Promise<string> {
  const { env } = await host.loadRuntime();
  return env.versions.node ?? env.versions.web ?? env.versions.common;
}

/** How many channels the runtime's blocked convolution kernels keep together on this machine; 0 where there are none. */
export async function blockSize(): Promise<number> {
  const { block } = await hostTarget();
  return block;
}
