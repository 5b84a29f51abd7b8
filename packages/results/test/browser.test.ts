import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** What a module, and all it imports of ours, imports from outside; types, which leave no trace, excepted. */
function outsideOf(module: URL, seen = new Set<string>()): Set<string> {
  if (seen.has(module.href)) return new Set();
  seen.add(module.href);
  const text = readFileSync(module, 'utf8');
  const imports = [...text.matchAll(/^(?:import|export) (type )?(?:[^;]*?from )?'([^']+)';/gm)];
  const outside = new Set<string>();
  for (const [, type, name = ''] of imports) {
    if (type !== undefined) continue;
    const inner = new URL(name, module);
    if (!name.startsWith('.')) outside.add(name);
    else {
      expect(existsSync(inner), inner.pathname).toBe(true);
      for (const found of outsideOf(inner, seen)) outside.add(found);
    }
  }
  return outside;
}

it.each(['browser.ts', 'statistics/index.ts'])('%s needs nothing that a browser lacks', (path) => {
  const outside = [...outsideOf(new URL(`../src/${path}`, import.meta.url))];
  expect(outside.length).toBeGreaterThan(0);
  expect(outside.filter((name) => !/^(@stdlib\/.*|simple-statistics)$/.test(name))).toEqual([]);
});
