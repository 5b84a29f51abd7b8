import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeFolder } from '../../src/store/folder.ts';
import { openStore } from '../../src/store/store.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'digitbench-folder-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

it('makes all missing parents, and nothing where all is there', async () => {
  const folder = join(temporaryFolder(), 'a/b/c');
  await makeFolder(folder);
  await makeFolder(folder);
  expect(existsSync(folder)).toBe(true);
});

it('comes to terms with others who make the same folders', async () => {
  const folder = temporaryFolder();
  const names = Array.from({ length: 60 }, (_, i) => join(folder, `a/b/c/${i % 3}/d`));
  await Promise.all(names.map((name) => makeFolder(name)));
  expect(names.every((name) => existsSync(name))).toBe(true);
});

it('says what is in the way', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  await expect(makeFolder(join(folder, 'file/a'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

it.runIf(process.platform === 'linux')('comes back from a place where nothing can be made', async () => {
  await expect(makeFolder('/proc/kept')).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(makeFolder('/proc/kept/deep')).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(openStore('/proc/kept').requireWritable('smoke')).rejects.toThrow(
    'store: smoke could not be written',
  );
});
