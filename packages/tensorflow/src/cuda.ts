import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Build, Cuda } from './builds.ts';
import { runCommand } from './command.ts';
import { extractZip } from './zip.ts';

/** What there is of NVIDIA's on this machine. */
export interface NvidiaState {
  /** GPU names with their memory, as nvidia-smi gives them. */
  gpus: { name: string; memory: string; computeCapability: string }[];
  /** The kernel driver's version. */
  driver: string | undefined;
  /** Version of the CUDA toolkit in /usr/local/cuda, if there is one. */
  toolkit: string | undefined;
  /** libcuda.so.1, which comes with the driver. */
  driverLibrary: boolean;
}

const toolkitFolder = '/usr/local/cuda';

export async function inspectNvidia(environment: NodeJS.ProcessEnv = process.env): Promise<NvidiaState> {
  const gpus = await query('name,memory.total,compute_cap,driver_version', environment);
  const visible = await visibleLibraries(['libcuda.so.1'], environment);
  return {
    gpus: gpus.map(([name = '', memory = '', computeCapability = '']) => ({
      name,
      memory,
      computeCapability,
    })),
    driver: gpus[0]?.[3],
    toolkit: await toolkitVersion(environment),
    driverLibrary: visible.has('libcuda.so.1'),
  };
}

/** Rows of nvidia-smi's answer; empty if there is no nvidia-smi or no GPU. */
async function query(fields: string, env: NodeJS.ProcessEnv): Promise<string[][]> {
  try {
    const args = [`--query-gpu=${fields}`, '--format=csv,noheader'];
    const { status, stdout } = await runCommand('nvidia-smi', args, { env, timeout: 20_000 });
    if (status !== 0) return [];
    return parseRows(stdout);
  } catch {
    return [];
  }
}

export function parseRows(csv: string): string[][] {
  return csv
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.split(',').map((cell) => cell.trim()));
}

async function toolkitVersion(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const { stdout } = await runCommand(join(toolkitFolder, 'bin', 'nvcc'), ['--version'], {
      env,
      timeout: 10_000,
    });
    return /release ([\d.]+)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

/** Those of the names that the system's loader would find: in its cache (ldconfig) or in LD_LIBRARY_PATH. */
export async function visibleLibraries(
  names: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Set<string>> {
  const folders = (environment.LD_LIBRARY_PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const known = await loaderCache(environment);
  return new Set(
    names.filter((name) => known.has(name) || folders.some((folder) => existsSync(join(folder, name)))),
  );
}

async function loaderCache(environment: NodeJS.ProcessEnv): Promise<Set<string>> {
  // ldconfig is in /sbin, which is not in every user's PATH.
  const env = { ...environment, PATH: `${environment.PATH ?? ''}${delimiter}/sbin${delimiter}/usr/sbin` };
  try {
    const { stdout } = await runCommand('ldconfig', ['-p'], { env, timeout: 10_000 });
    return parseLoaderCache(stdout);
  } catch {
    return new Set();
  }
}

/** Names in the output of `ldconfig -p`: "\tlibcudart.so.12 (libc6,x86-64) => /usr/local/…". */
export function parseLoaderCache(listing: string): Set<string> {
  return new Set([...listing.matchAll(/^\s+(\S+) \(.*\) => /gm)].map(([, name]) => name ?? ''));
}

/** CUDA libraries that a build needs and the system's loader does not find. */
export async function missingLibraries(build: Build, environment: NodeJS.ProcessEnv): Promise<string[]> {
  const wanted = build.cuda?.libraries ?? [];
  const visible = await visibleLibraries(wanted, environment);
  return wanted.filter((name) => !visible.has(name));
}

/** Extracts the libraries from NVIDIA's wheels, in the layout that TensorFlow's own wheels expect. */
export async function unpackCudaWheel(wheel: string, folder: string): Promise<void> {
  await extractZip(wheel, (name) => {
    if (/^nvidia\/[^/]+\/lib\/[^/]+\.so[^/]*$/.test(name)) return join(folder, name);
    const license = /^([^/]+)\.dist-info\/(?:licenses\/)?License\.txt$/i.exec(name)?.[1];
    return license === undefined ? undefined : join(folder, 'licenses', `${license}.txt`);
  });
}

/** A GPU that is newer than a build's kernels; undefined if there is none. */
export function newerGpu(cuda: Cuda, { gpus }: NvidiaState): string | undefined {
  return gpus.find(({ computeCapability }) => Number(computeCapability) > cuda.capability)?.name;
}

/** Compares dotted versions: negative if `a` is older. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  for (let i = 0; i < Math.max(left?.length ?? 0, right?.length ?? 0); i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** What the driver lacks for a build, and what to do; undefined if it is fine. */
export function driverProblem(cuda: Cuda, state: NvidiaState): string | undefined {
  if (state.driver === undefined) {
    return (
      `nvidia-smi shows no NVIDIA GPU, so this build would compute on the CPU. Expected: a driver >= ${cuda.driver}` +
      '; in a container, start it with `--gpus all`.'
    );
  }
  if (compareVersions(state.driver, cuda.driver) >= 0) return undefined;
  return `the NVIDIA driver is ${state.driver}; CUDA ${cuda.version} needs >= ${cuda.driver}. Update the driver.`;
}
