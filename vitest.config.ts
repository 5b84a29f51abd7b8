import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'packages',
          include: ['packages/**/test/**/*.test.ts', 'test/**/*.test.ts'],
          pool: 'forks',
          testTimeout: 60_000,
          // Removing a clone of a gigabyte is slow on a busy disk.
          hookTimeout: 120_000,
        },
      },
      // After all others: it builds a site and opens it in a browser.
      'apps/dashboard',
    ],
  },
});
