import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './clone.ts';

const folder = join(root, '.github/workflows');
const workflows = readdirSync(folder).map(
  (file) => [file, readFileSync(join(folder, file), 'utf8')] as const,
);

test.each(workflows)('%s asks for no rights but reading, and pins what it uses', (_, text) => {
  expect(text).toMatch(/^permissions: \{ contents: read \}$/m);
  expect(text).toContain('timeout-minutes:');
  for (const [, action = ''] of text.matchAll(/uses: (\S+)/g))
    expect(action).toMatch(/^[\w-]+\/[\w-]+@v\d+$/);
});

test('the benchmark has a machine for each shard, and merges what they leave', () => {
  const text = readFileSync(join(folder, 'benchmark.yml'), 'utf8');
  const shards = /shard: \[(.*?)\]/.exec(text)?.[1]?.split(', ') ?? [];
  expect(shards).toEqual(shards.map((_, i) => String(i + 1)));
  expect(text).toContain(`--shard \${{ matrix.shard }}/${shards.length}`);
  expect(text).toContain('pattern: records-*');
  expect(text).toMatch(/name: records-\$\{\{ matrix\.shard \}\}/);
});
