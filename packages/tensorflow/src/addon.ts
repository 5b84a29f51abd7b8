import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Cuda } from './builds.ts';
import { addonFile } from './cache.ts';
import { lastLines, runCommand } from './command.ts';
import { SetupError } from './setup-error.ts';

const require = createRequire(import.meta.url);

/** The folder of the npm package; undefined if npm left it out. */
export function packageFolder(): string | undefined {
  try {
    return dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json'));
  } catch {
    return undefined;
  }
}

export const packageAdvice =
  'the npm package @tensorflow/tfjs-node-gpu is not installed (npm before 11 leaves it out when its own download ' +
  'fails). Run `npm install --ignore-scripts`.';

/**
 * Compiles the package's own binding against the library in `folder`, as its binding.gyp does, but without node-gyp:
 * Node-API 8 (the package's highest) is the same on every Node since 15.12.
 */
export async function compileAddon(
  folder: string,
  libraries: readonly string[],
  bundled: Cuda | undefined,
  compiler: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const source = packageFolder();
  if (source === undefined) throw new SetupError([packageAdvice]);
  const args = compilerArguments({
    folder,
    binding: join(source, 'binding'),
    headers: join(dirname(require.resolve('node-api-headers/package.json')), 'include'),
    libraries,
    cudaFolders: bundled === undefined ? [] : cudaFolders(folder),
    cudaLibraries: bundled?.libraries ?? [],
  });
  const { status, stderr } = await runCommand(compiler, args, { env });
  if (status === 0) return;
  throw new SetupError([
    `${compiler} could not compile the addon (exit code ${status}); it needs C++17 (g++ >= 8, clang++ >= 7). It said:\n` +
      lastLines(stderr, 20),
  ]);
}

/** Folders of the NVIDIA wheels' libraries, relative to `folder`. */
export function cudaFolders(folder: string): string[] {
  return readdirSync(join(folder, 'nvidia')).map((name) => join('nvidia', name, 'lib'));
}

interface Compilation {
  folder: string;
  binding: string;
  headers: string;
  libraries: readonly string[];
  cudaFolders: readonly string[];
  cudaLibraries: readonly string[];
}

export function compilerArguments(compilation: Compilation): string[] {
  const { folder, binding, headers, libraries, cudaFolders, cudaLibraries } = compilation;
  const folders = ['lib', ...cudaFolders];
  return [
    ...['-std=c++17', '-O2', '-fPIC', '-shared', '-w', '-DNAPI_VERSION=8'],
    ...['-I', headers, '-I', join(folder, 'include')],
    ...[join(binding, 'tfjs_backend.cc'), join(binding, 'tfjs_binding.cc')],
    ...['-o', join(folder, addonFile)],
    ...folders.map((name) => `-L${join(folder, name)}`),
    // Downloaded CUDA libraries are linked although no symbol of theirs is used: TensorFlow then finds them by name among the
    // loaded ones. RPATH, not RUNPATH, so that it also applies to the libraries that they load.
    ...['-Wl,--no-as-needed', ...[...libraries, ...cudaLibraries].map((name) => `-l:${name}`)],
    ...['-Wl,--disable-new-dtags', ...folders.map((name) => `-Wl,-rpath,$ORIGIN/${name}`)],
  ];
}
