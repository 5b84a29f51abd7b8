import type * as ort from 'onnxruntime-node';
import { disableTelemetry } from './telemetry.ts';

export type OnnxRuntime = typeof ort;

/**
 * ONNX Runtime, loaded when first asked for: steps can be interpreted where it cannot be loaded. Nothing else may import
 * onnxruntime-node, since it reads the environment while it is loaded.
 */
export function loadRuntime(): Promise<OnnxRuntime> {
  disableTelemetry();
  return import('onnxruntime-node');
}
