import { defineConfig } from 'vitest/config';

// The site is built and opened in a browser, one file after another and after all other tests: they measure time and
// share the machine.
export default defineConfig({
  test: {
    name: 'dashboard',
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/site.ts',
    pool: 'forks',
    maxWorkers: 1,
    sequence: { groupOrder: 1 },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
