import { join } from 'node:path';
import type { Build } from './builds.ts';
import { lastLines, runCommand } from './command.ts';
import { buildPythonStubs, stubLibrary } from './python-stubs.ts';
import { SetupError } from './setup-error.ts';
import { extractZip } from './zip.ts';

/** The headers of the C API that the addon includes, and what those include, in TensorFlow 2.9 and 2.18. */
const headers =
  /^tensorflow\/include\/((tensorflow\/(c|core\/platform|tsl\/platform)|tsl\/platform|xla\/tsl\/c)\/.*\.h)$/;

/** Unpacks the publisher's archive: include/, lib/ and LICENSE. Returns the libraries to link. */
export async function unpackArchive(
  archive: string,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<string[]> {
  const { status, stderr } = await runCommand('tar', ['-xzf', archive, '-C', folder], { env });
  if (status !== 0) throw new SetupError([`tar could not unpack ${archive}: ${lastLines(stderr)}`]);
  return ['libtensorflow.so', 'libtensorflow_framework.so'];
}

/** Extracts the C API and its headers from a Python wheel, laid out like the publisher's archive. */
export async function unpackWheel(
  wheel: string,
  build: Build,
  folder: string,
  compiler: string,
  env: NodeJS.ProcessEnv,
): Promise<string[]> {
  const libraries = build.libraries.map((name) => [name, join(folder, 'lib', name)] as const);
  const found = new Set<string>();
  await extractZip(wheel, (name) => {
    const header = headers.exec(name)?.[1];
    if (header !== undefined) return join(folder, 'include', header);
    if (/\.dist-info\/(licenses\/)?LICENSE$/.test(name)) return join(folder, 'LICENSE');
    const library = libraries.find(([file]) => name.startsWith('tensorflow/') && name.endsWith(`/${file}`));
    if (library !== undefined) found.add(library[0]);
    return library?.[1];
  });
  const missing = build.libraries.filter((name) => !found.has(name));
  if (missing.length > 0) throw new SetupError([`${wheel}: expected ${missing.join(' and ')} in it`]);

  const [first] = libraries;
  if (first?.[0].startsWith('_pywrap') !== true) return [...build.libraries];
  await buildPythonStubs(first[1], join(folder, 'lib'), compiler, env);
  return [stubLibrary, ...build.libraries];
}
