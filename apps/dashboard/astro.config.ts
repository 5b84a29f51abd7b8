import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'astro/config';
import { results } from './integrations/results.ts';

const published = fileURLToPath(new URL('../../results', import.meta.url));
const given = process.env.DIGITBENCH_RESULTS;

/** The results folder, absolute: a relative one is meant from where the command was given. */
const folder = given ? resolve(process.env.INIT_CWD ?? process.cwd(), given) : published;

// Nobody agreed to be counted.
process.env.ASTRO_TELEMETRY_DISABLED = '1';

export default defineConfig({
  output: 'static',
  ...(process.env.DIGITBENCH_SITE ? { site: process.env.DIGITBENCH_SITE } : {}),
  base: process.env.DIGITBENCH_BASE ?? '/',
  integrations: [results(folder)],
  devToolbar: { enabled: false },
  // A line break beside an element is a space, as in HTML.
  compressHTML: true,
  // Nothing inline, so that the content security policy needs no exception.
  build: { inlineStylesheets: 'never', assets: '_assets' },
  vite: { build: { assetsInlineLimit: 0 }, ssr: { external: ['vega', 'vega-lite'] } },
});
