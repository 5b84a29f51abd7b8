import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compileAddon, packageAdvice, packageFolder } from './addon.ts';
import type { Build } from './builds.ts';
import {
  addonFile,
  buildFolder,
  cacheRoot,
  type Manifest,
  readInstalled,
  useBuild,
  writeManifest,
} from './cache.ts';
import { driverProblem, inspectNvidia, missingLibraries, newerGpu, unpackCudaWheel } from './cuda.ts';
import type { Addon } from './find-addon.ts';
import { runInstaller } from './installer.ts';
import { unpackArchive, unpackWheel } from './library.ts';
import type { TensorflowRuntime } from './load.ts';
import { isAlive, withLock } from './lock.ts';
import { inspectMachine } from './machine.ts';
import { findCompiler, isOwnGround, missingForPyPi, missingNeeds } from './needs.ts';
import { downloadWheel } from './pip.ts';
import { type Probe, probeTensorflow } from './probe.ts';
import { downloadArchive } from './publisher.ts';
import { consoleReport, formatBytes, type Report } from './report.ts';
import { SetupError } from './setup-error.ts';
import type { Wheel } from './wheels.ts';

export interface SetupOptions {
  build: Build;
  report?: Report;
  /** PATH, DIGITBENCH_CACHE, CXX, proxies; process.env unless given. */
  environment?: NodeJS.ProcessEnv;
  /** Loads a finished addon and computes with it; replaced in tests of the earlier steps. */
  probe?(addon: Addon, environment: NodeJS.ProcessEnv): Promise<Probe>;
}

/**
 * Makes the engine `tensorflow` work: fetches libtensorflow, compiles the addon, tries it, and puts it into the cache.
 * Finished steps are not repeated, and an interrupted set-up is continued by the next.
 * @throws {SetupError} with everything that is missing and what to do about it
 */
export async function setUpTensorflow(options: SetupOptions): Promise<TensorflowRuntime> {
  const { build, environment = process.env, report = consoleReport(), probe = probeTensorflow } = options;
  const root = cacheRoot(environment);
  const machine = inspectMachine(root);
  if (!isOwnGround(machine)) {
    const file = await runInstaller(machine, report, environment);
    return runtimeOf(await probe({ file, build: 'publisher' }, environment));
  }
  const lock = join(root, 'setup.lock');
  const onWait = (owner: number) =>
    report.say(`another set-up is running (process ${owner}); waiting for it`);
  return withLock(lock, onWait, async () => {
    await adviseOnGpu(build, report, environment);
    const installed = readInstalled(root, build);
    const known = installed && (await probe({ file: installed.addon, build: build.name }, environment));
    if (installed !== undefined && known?.works === true) {
      report.say(`${build.title}: already set up in ${installed.folder}`);
    } else {
      if (known?.works === false)
        report.say(`the build in the cache does not work, so it is made again: ${known.reason}`);
      await make(build, root, { environment, report, probe });
    }
    useBuild(root, build);
    const runtime = known?.works ? known.runtime : runtimeOf(await probe(addonOf(root, build), environment));
    report.say(
      `libtensorflow ${runtime.version} is ready; it computes on the ${runtime.gpu ? 'GPU' : 'CPU'}`,
    );
    return runtime;
  });
}

type Context = Required<Pick<SetupOptions, 'environment' | 'report' | 'probe'>>;

/** Makes a build in a temporary folder beside its own, and moves it there after it was tried. */
async function make(build: Build, root: string, context: Context): Promise<void> {
  const { environment, report, probe } = context;
  const started = performance.now();
  const machine = inspectMachine(root);
  const bundled = (await missingLibraries(build, environment)).length > 0 ? (build.cuda?.wheels ?? []) : [];
  const cudaBytes = bundled.reduce((bytes, wheel) => bytes + wheel.bytes, 0);
  // Unpacked CUDA libraries are at most twice as large as their wheels, which take space at the same time for a while.
  const problems = missingNeeds(build, machine, environment, build.disk.peak + 3 * cudaBytes);
  if (packageFolder() === undefined) problems.push(packageAdvice);
  const compiler = findCompiler(environment);
  if (problems.length > 0 || compiler === undefined) throw new SetupError(problems);

  const downloads = join(root, 'downloads');
  mkdirSync(downloads, { recursive: true });
  clearPartial(root);
  const folder = join(root, `partial-${process.pid}`);
  mkdirSync(folder);
  report.say(`${build.title}: about ${formatBytes(build.disk.kept + 2 * cudaBytes)} in ${root}`);
  const { libraries, source } = await fetchLibrary(build, folder, downloads, compiler, context);
  for (const wheel of bundled) await fetchCuda(wheel, folder, downloads, context);
  report.say('compiling the addon');
  await compileAddon(folder, libraries, bundled.length > 0 ? build.cuda : undefined, compiler, environment);
  const result = await probe({ file: join(folder, addonFile), build: build.name }, environment);
  if (!result.works) throw new SetupError([result.reason]);
  writeManifest(folder, {
    build: build.name,
    tensorflow: build.tensorflow,
    source,
    bundledCuda: bundled.length > 0,
  });
  const target = buildFolder(root, build);
  rmSync(target, { recursive: true, force: true });
  renameSync(folder, target);
  rmSync(downloads, { recursive: true, force: true });
  report.say(`done in ${Math.round((performance.now() - started) / 1000)} s`);
}

/** The publisher's archive if it is available, else the wheel on PyPI. Returns the libraries to link. */
async function fetchLibrary(
  build: Build,
  folder: string,
  downloads: string,
  compiler: string,
  { environment, report }: Context,
): Promise<{ libraries: string[]; source: Manifest['source'] }> {
  if (build.archive !== undefined) {
    const download = await downloadArchive(build.archive, downloads, report, environment);
    if ('file' in download) {
      report.say('unpacking');
      return { libraries: await unpackArchive(download.file, folder, environment), source: 'publisher' };
    }
    report.say(
      `the publisher's download is not available: ${download.unavailable}; taking TensorFlow from PyPI`,
    );
  }
  const problems = missingForPyPi(environment);
  if (problems.length > 0) throw new SetupError(problems);
  const { wheel } = build;
  report.say(
    `downloading ${wheel.project} ${wheel.version} from PyPI with pip (${formatBytes(wheel.bytes)})`,
  );
  const file = await downloadWheel(wheel, downloads, report, environment);
  report.say('unpacking');
  return { libraries: await unpackWheel(file, build, folder, compiler, environment), source: 'PyPI' };
}

async function fetchCuda(wheel: Wheel, folder: string, downloads: string, { environment, report }: Context) {
  report.say(
    `downloading ${wheel.project} ${wheel.version} from PyPI with pip (${formatBytes(wheel.bytes)})`,
  );
  const file = await downloadWheel(wheel, downloads, report, environment);
  await unpackCudaWheel(file, folder);
  // Several GB together: each goes as soon as it is unpacked.
  rmSync(file);
}

/** Warns before the download about anything that would make it useless. */
async function adviseOnGpu(build: Build, report: Report, environment: NodeJS.ProcessEnv): Promise<void> {
  if (build.experiment) report.say(`${build.name} is an experiment: nobody has trained on it yet`);
  if (build.cuda === undefined) return;
  const state = await inspectNvidia(environment);
  const problem = driverProblem(build.cuda, state);
  if (problem !== undefined) report.say(`WARNING: ${problem}`);
  const newer = newerGpu(build.cuda, state);
  if (newer !== undefined) {
    report.say(
      `WARNING: ${newer} is newer than the kernels of this build; they are compiled when it is first used, which may ` +
        `take half an hour.${build.name === 'cuda11' ? ' `--gpu cuda12` may have them ready.' : ''}`,
    );
  }
  const missing = await missingLibraries(build, environment);
  if (missing.length === 0) return;
  const bytes = build.cuda.wheels.reduce((sum, wheel) => sum + wheel.bytes, 0);
  report.say(
    `the system's loader does not find ${missing.join(', ')} (CUDA ${build.cuda.version}): unless the build is there ` +
      `already, NVIDIA's own are downloaded from PyPI (${formatBytes(bytes)})`,
  );
}

const addonOf = (root: string, build: Build): Addon => ({
  file: join(buildFolder(root, build), addonFile),
  build: build.name,
});

function runtimeOf(probe: Probe): TensorflowRuntime {
  if (!probe.works) throw new SetupError([probe.reason]);
  return probe.runtime;
}

/** Unfinished folders of set-ups that are no longer running. */
function clearPartial(root: string): void {
  for (const name of readdirSync(root)) {
    const owner = /^partial-(\d+)$/.exec(name)?.[1];
    if (owner !== undefined && (Number(owner) === process.pid || !isAlive(Number(owner)))) {
      rmSync(join(root, name), { recursive: true, force: true });
    }
  }
}
