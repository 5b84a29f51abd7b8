import { fileURLToPath } from 'node:url';
import { defineConfig } from 'astro/config';
import { callerFolder, resultsFolder } from './integrations/folder.ts';
import { queue } from './integrations/queue.ts';
import { results } from './integrations/results.ts';

const folder = resultsFolder(
  process.env.DIGITBENCH_RESULTS,
  callerFolder(process.env),
  fileURLToPath(new URL('../../results', import.meta.url)),
);

// Nobody agreed to be counted.
process.env.ASTRO_TELEMETRY_DISABLED = '1';

export default defineConfig({
  output: 'static',
  ...(process.env.DIGITBENCH_SITE ? { site: process.env.DIGITBENCH_SITE } : {}),
  base: process.env.DIGITBENCH_BASE ?? '/',
  integrations: [
    results(folder, fileURLToPath(new URL('../../packages/models', import.meta.url))),
    queue(process.env.DIGITBENCH_QUEUE),
  ],
  devToolbar: { enabled: false },
  // A line break beside an element is a space, as in HTML.
  compressHTML: true,
  // Nothing inline, so that the content security policy needs no exception.
  build: { inlineStylesheets: 'never', assets: '_assets' },
  vite: {
    build: { assetsInlineLimit: 0 },
    // The laboratory's worker loads studies and the runtime on demand.
    worker: { format: 'es' },
    // Its WebAssembly lies beside the module that asks for it, which a bundle of dependencies would not.
    optimizeDeps: { exclude: ['onnxruntime-web'] },
    ssr: { external: ['vega', 'vega-lite', '@digitbench/data', '@digitbench/train'] },
  },
});
