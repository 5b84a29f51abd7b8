import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  // A worker that imports on demand is a module.
  worker: { format: 'es' },
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
