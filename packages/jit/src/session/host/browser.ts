import { RuntimeLoadError } from '../loadError.ts';
import type { Host } from './host.ts';

/** Browsers: pages and workers. onnxruntime-web is an optional peer dependency, in its plain WebAssembly build. */
export const host: Host = {
  runtimePackage: 'onnxruntime-web',
  executionProvider: 'wasm',
  mayFlushDenormals: false,
  mayBlock: false,
  mayShareMemory: false,
  async loadRuntime() {
    const runtime = await load();
    const { wasm } = runtime.env;
    // More threads need a page that is isolated from other origins, and make small steps slower.
    wasm.numThreads = 1;
    wasm.proxy = false;
    return runtime;
  },
  explain(error) {
    // The runtime starts, and fetches its WebAssembly, when the first session is made.
    const problem = messageOf(error);
    return problem.startsWith('no available backend found') ? failedStart(problem, error) : error;
  },
  setting: () => undefined,
  place: (url) => url,
};

async function load() {
  try {
    return await import('onnxruntime-web/wasm');
  } catch (error) {
    throw failure(
      `the page says: ${messageOf(error)}`,
      'Install it beside this package: npm install onnxruntime-web@1.30.0.',
      error,
    );
  }
}

function failedStart(problem: string, cause: unknown): RuntimeLoadError {
  if (!('WebAssembly' in globalThis)) {
    return failure(
      'this browser has no WebAssembly, or it is switched off',
      'Use one with WebAssembly and SIMD: Chrome 91, Firefox 89, Safari 16.4 or newer.',
      cause,
    );
  }
  if (/content security policy/i.test(problem)) {
    return failure(
      "the page's Content-Security-Policy forbids WebAssembly",
      "Its script-src needs 'wasm-unsafe-eval', and nothing looser; a worker has the policy of its own answer.",
      cause,
    );
  }
  return failure(
    `its WebAssembly did not start (${problem})`,
    'See in the network panel of the browser whether ort-wasm-simd-threaded.wasm arrives; the policy needs connect-src ' +
      'for its place. If your bundler moves it, set env.wasm.wasmPaths of onnxruntime-web/wasm before the first call.',
    cause,
  );
}

function failure(problem: string, remedy: string, cause: unknown): RuntimeLoadError {
  const elsewhere = 'Otherwise run the function uncompiled, on a TensorFlow.js backend.';
  return new RuntimeLoadError('onnxruntime-web', problem, `${remedy} ${elsewhere}`, cause);
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
