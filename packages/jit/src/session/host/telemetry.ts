import { isMainThread } from 'node:worker_threads';

const VARIABLE = 'ORT_DISABLE_TELEMETRY';

/**
 * Keeps ONNX Runtime from sending events to its maker, which its binaries for Linux and macOS do unless this variable is
 * set when the native library is loaded. A value that is set already is the user's choice and stays.
 *
 * A worker thread has a copy of the environment, which the native library does not read: there the variable must be
 * set before the worker starts, and a warning says so. On Windows the library writes events for the system's own
 * tracing (ETW), and neither the variable nor onnxruntime-node has a switch for it.
 */
export function disableTelemetry(): void {
  if (process.env[VARIABLE] !== undefined) return;
  process.env[VARIABLE] = '1';
  if (isMainThread || process.platform === 'win32') return;
  process.emitWarning(
    `jit: ONNX Runtime's telemetry cannot be switched off from a worker thread. Set ${VARIABLE}=1 in the environment ` +
      'or in the main thread before the worker starts, or start it with `env: SHARE_ENV`.',
  );
}
