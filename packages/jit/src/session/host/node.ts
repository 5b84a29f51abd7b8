import { fileURLToPath } from 'node:url';
import { explainLoadError } from './explainLoadError.ts';
import type { Host } from './host.ts';
import { disableTelemetry } from './telemetry.ts';

/** Node, and what resolves packages as Node does. Nothing else may import onnxruntime-node: it reads the environment while it is loaded. */
export const host: Host = {
  runtimePackage: 'onnxruntime-node',
  executionProvider: 'cpu',
  mayFlushDenormals: true,
  mayBlock: true,
  mayShareMemory: true,
  async loadRuntime() {
    disableTelemetry();
    try {
      return await import('onnxruntime-node');
    } catch (error) {
      throw explainLoadError(error);
    }
  },
  // The native library has started once it is loaded.
  explain: (error) => error,
  setting: (name) => process.env[name],
  place: (url) => (url.startsWith('file:') ? fileURLToPath(url) : url),
};
