import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** Loads a module in a process of its own, and returns what it and all that it leads to import, as they wrote it. */
function importsOf(module: string): string[] {
  const program = `
    import { registerHooks } from 'node:module';
    const seen = new Set();
    registerHooks({ resolve: (specifier, context, next) => { seen.add(specifier); return next(specifier, context); } });
    await import(${JSON.stringify(import.meta.resolve(module))});
    console.log(JSON.stringify([...seen]));
  `;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' }),
  );
}

// TensorFlow.js takes as long to load as all the rest of the command, and only workers need it.
it('the process of `digitbench run` loads neither TensorFlow.js nor, before its workers start, statistics and bars', () => {
  const seen = importsOf('../src/run/bench.ts');
  expect(seen).toContain('@digitbench/train/node');
  expect(seen.filter((specifier) => /^(@tensorflow\/|@stdlib\/|log-update$)/.test(specifier))).toEqual([]);
});
