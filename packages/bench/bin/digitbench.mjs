#!/usr/bin/env node
// Plain JavaScript, so that a Node too old for the TypeScript sources gets a message instead of a syntax error.
import * as module from 'node:module';
import { fileURLToPath } from 'node:url';

// 24 is the first that runs them as they are: types stripped, and `using` understood.
const oldest = 24;

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < oldest) {
  console.error(
    `digitbench: this is Node ${process.versions.node}, but the sources need Node ${oldest} or newer.\n` +
      'Run it through npm, which brings a Node of its own: `npx digitbench …` or `npm run bench` in the repository.',
  );
  process.exitCode = 2;
} else {
  // Loading TensorFlow.js is half the price the second time, in this process and in the workers, which inherit it.
  process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../../../.digitbench/code', import.meta.url));
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
  const { main } = await import('../src/cli.ts');
  await main(process.argv.slice(2));
}
