import type * as ort from 'onnxruntime-node';
import { RuntimeLoadError } from './loadError.ts';
import { disableTelemetry } from './telemetry.ts';

export type OnnxRuntime = typeof ort;

/**
 * ONNX Runtime, loaded when first asked for: steps can be interpreted where it cannot be loaded. Nothing else may import
 * onnxruntime-node, since it reads the environment while it is loaded.
 *
 * @throws RuntimeLoadError where the machine lacks what it needs.
 */
export async function loadRuntime(): Promise<OnnxRuntime> {
  disableTelemetry();
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    throw new RuntimeLoadError(error);
  }
}
