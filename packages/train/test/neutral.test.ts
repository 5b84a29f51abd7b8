import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { expect, it } from 'vitest';

const require = createRequire(import.meta.url);
const main = require.resolve('@digitbench/train');

/** What a module imports at run time; imports of types alone are stripped. */
function importsOf(file: string): string[] {
  const source = readFileSync(file, 'utf8').replaceAll(/^(?:import|export) type [^;]*;/gm, '');
  const found = source.matchAll(
    /(?:^(?:import|export)\b[^;'"=]*\bfrom\s*|^import\s*|\bimport\(\s*)['"]([^'"]+)['"]/gm,
  );
  return [...found].map(([, specifier = '']) => specifier);
}

/** All modules of ours that the main entry leads to, with what they import from elsewhere. The compiler has a seam of its own. */
function reach(): Map<string, string[]> {
  const reached = new Map<string, string[]>();
  const open = [main];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reached.has(file)) continue;
    const foreign: string[] = [];
    reached.set(file, foreign);
    for (const specifier of importsOf(file)) {
      if (specifier.startsWith('.')) open.push(resolve(dirname(file), specifier));
      else if (specifier.startsWith('@digitbench/') && specifier !== '@digitbench/jit')
        open.push(require.resolve(specifier));
      else foreign.push(specifier);
    }
  }
  return reached;
}

it('the training loop knows no Node: nothing that its main entry leads to imports a module of it, or uses its globals', () => {
  const reached = reach();
  expect([...reached.keys()].filter((file) => file.includes('/packages/train/')).length).toBeGreaterThan(40);
  expect([...reached.keys()].filter((file) => file.includes('/packages/core/')).length).toBeGreaterThan(20);
  for (const [file, foreign] of reached) {
    expect({ file, node: foreign.filter((specifier) => specifier.startsWith('node:')) }).toEqual({
      file,
      node: [],
    });
    const code = readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$|'[^'\n]*'/gm, '');
    expect({ file, globals: code.match(/\b(?:process\.\w+|Buffer\.\w+|__dirname)/g) ?? [] }).toEqual({
      file,
      globals: [],
    });
  }
});
