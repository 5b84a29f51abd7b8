import type { Described } from './readme.ts';

/** The files that every study package has, by path within it, apart from its sources and its README. */
export function packageFiles({ name }: Described, dependencies: Readonly<Record<string, string>>) {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  return {
    'package.json': json({
      name: `@digitbench/${name}`,
      version: '0.1.0',
      description: `Study ${name}.`,
      license: 'MIT',
      type: 'module',
      exports: { '.': './src/index.ts' },
      scripts: {
        bench: `digitbench run ${name}`,
        check: 'tsc -p .',
        test: `vitest run --root ../../.. packages/models/${name}`,
      },
      dependencies,
      devDependencies: { vitest: '5.1.1' },
    }),
    'tsconfig.json': '{ "extends": "../../../tsconfig.base.json", "include": ["src", "test"] }\n',
    'turbo.json': '{ "extends": ["//"], "tags": ["model"] }\n',
    [`test/${name}.test.ts`]: contractTest(name),
  };
}

const contractTest = (name: string) => `import { checkEntry } from '@digitbench/core';
import { describe, expect, test } from 'vitest';
import study from '../src/index.ts';

describe('${name}', () => {
  test('has entries', () => {
    expect(Object.keys(study.entries)).not.toHaveLength(0);
  });

  // It builds, fits its task, learns, and depends on its seed alone.
  test.each(Object.keys(study.entries))('%s keeps the contract', { timeout: 60_000 }, (entry) =>
    checkEntry(study, entry),
  );
});
`;
