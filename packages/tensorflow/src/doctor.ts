import { packageAdvice, packageFolder } from './addon.ts';
import { type Build, type BuildName, builds } from './builds.ts';
import { cacheRoot, type Installed, installedInUse } from './cache.ts';
import { driverProblem, inspectNvidia, missingLibraries, type NvidiaState, newerGpu } from './cuda.ts';
import { type Addon, findAddon } from './find-addon.ts';
import { setupCommand } from './load.ts';
import { type Probe, probeTensorflow } from './probe.ts';

/** The state of TensorFlow on this machine, as data for `digitbench doctor --json`. */
export interface TensorflowState {
  /** not-installed: no npm package. not-set-up: no library. broken: it does not load. ready: it computes. */
  status: 'not-installed' | 'not-set-up' | 'broken' | 'ready';
  /** The reason, if it is broken. */
  reason: string | undefined;
  build: string | undefined;
  addon: string | undefined;
  source: string | undefined;
  libtensorflow: string | undefined;
  /** Whether TensorFlow placed its operations on a GPU. */
  gpu: boolean;
  nvidia: NvidiaState;
  /** What the build in use needs from NVIDIA; undefined for a CPU build. */
  wanted:
    | { cuda: string; driver: string; missingLibraries: string[]; problem: string | undefined }
    | undefined;
  /** What to do next; undefined if nothing needs to be done. */
  next: string | undefined;
}

/** Looks at everything and tries the library in a separate process. */
export async function inspectTensorflow(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<TensorflowState> {
  const nvidia = await inspectNvidia(environment);
  const addon = packageFolder() === undefined ? undefined : findAddon(environment);
  const installed = installedInUse(cacheRoot(environment));
  const probe = addon && (await probeTensorflow(addon, environment));
  const build = addon && addon.build in builds ? builds[addon.build as BuildName] : undefined;
  const state: Omit<TensorflowState, 'next'> = {
    status: statusOf(addon, probe),
    reason: probe?.works === false ? probe.reason : undefined,
    build: addon?.build,
    addon: addon?.file,
    source: installed?.source,
    libtensorflow: probe?.works ? probe.runtime.version : undefined,
    gpu: probe?.works === true && probe.runtime.gpu,
    nvidia,
    wanted: build && (await wantedOf(build, installed, nvidia, environment)),
  };
  return { ...state, next: nextStep(state) };
}

function statusOf(addon: Addon | undefined, probe: Probe | undefined): TensorflowState['status'] {
  if (packageFolder() === undefined) return 'not-installed';
  if (addon === undefined) return 'not-set-up';
  return probe?.works ? 'ready' : 'broken';
}

async function wantedOf(
  build: Build,
  installed: Installed | undefined,
  nvidia: NvidiaState,
  environment: NodeJS.ProcessEnv,
): Promise<TensorflowState['wanted']> {
  if (build.cuda === undefined) return undefined;
  return {
    cuda: build.cuda.version,
    driver: build.cuda.driver,
    missingLibraries: installed?.bundledCuda ? [] : await missingLibraries(build, environment),
    problem: driverProblem(build.cuda, nvidia),
  };
}

/** The next command or change that the engine needs. */
export function nextStep(state: Omit<TensorflowState, 'next'>): string | undefined {
  const { status, gpu, wanted, nvidia } = state;
  if (status === 'not-installed') return packageAdvice;
  const hasGpu = nvidia.gpus.length > 0;
  const command = hasGpu ? `${setupCommand} -- --gpu` : setupCommand;
  if (status === 'not-set-up')
    return `${command} (${hasGpu ? 'there is a GPU' : 'about 210 MB to download'})`;
  if (status === 'broken') return `${command}, which makes it again`;
  if (gpu || !hasGpu) return undefined;
  if (wanted === undefined)
    return `${setupCommand} -- --gpu: there is a GPU, and the build in use is for the CPU`;
  if (wanted.problem !== undefined) return wanted.problem;
  if (wanted.missingLibraries.length > 0)
    return `${setupCommand} -- --gpu, which downloads the missing libraries`;
  if (state.build === 'cuda11' && builds.cuda11.cuda && newerGpu(builds.cuda11.cuda, nvidia) !== undefined) {
    return `${setupCommand} -- --gpu cuda12: this GPU is newer than the CUDA 11 build`;
  }
  return 'TF_CPP_MIN_LOG_LEVEL=0 digitbench doctor: TensorFlow then says on standard error why it does not use the GPU';
}

/** The same as text: a few lines, the next command last. */
export function tensorflowLines(state: TensorflowState): string[] {
  const { status, nvidia, wanted } = state;
  const lines = [`engine tensorflow: ${statusText(state)}`];
  if (state.addon !== undefined) {
    lines.push(
      `  build ${state.build} from ${state.source ?? 'the installer of tfjs-node-gpu'}: ${state.addon}`,
    );
  }
  for (const gpu of nvidia.gpus) {
    lines.push(`  GPU found: ${gpu.name}, ${gpu.memory}, compute capability ${gpu.computeCapability}`);
  }
  if (nvidia.gpus.length === 0) lines.push('  GPU found: none that nvidia-smi lists');
  else {
    lines.push(
      `  driver ${nvidia.driver ?? 'unknown'}${nvidia.driverLibrary ? '' : ' (libcuda.so.1 is not visible)'}, ` +
        `CUDA toolkit ${nvidia.toolkit ?? 'none in /usr/local/cuda (not needed)'}`,
    );
  }
  if (wanted !== undefined) {
    const missing =
      wanted.missingLibraries.length === 0 ? 'all found' : `missing: ${wanted.missingLibraries.join(', ')}`;
    lines.push(`  wanted: CUDA ${wanted.cuda} (${missing}), driver >= ${wanted.driver}`);
  }
  if (status === 'ready' && wanted !== undefined && !state.gpu) {
    lines.push('  WARNING: a CUDA build that computes on the CPU');
  }
  if (state.next !== undefined) lines.push(`  next: ${state.next}`);
  return lines;
}

function statusText({ status, reason, libtensorflow, gpu }: TensorflowState): string {
  if (status === 'ready')
    return `ready, libtensorflow ${libtensorflow}, computes on the ${gpu ? 'GPU' : 'CPU'}`;
  if (status === 'broken') return `does not work: ${reason}`;
  return status === 'not-set-up' ? 'not set up' : 'its npm package is not installed';
}
