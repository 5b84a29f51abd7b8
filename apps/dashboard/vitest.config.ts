import { defineConfig } from 'vitest/config';

// The site is built and opened in a browser, one file after another: they measure time and share the machine.
export default defineConfig({
  test: { include: ['test/**/*.test.ts'], pool: 'forks', fileParallelism: false, testTimeout: 60_000 },
});
