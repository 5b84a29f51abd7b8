import type { Build } from './builds.ts';
import { findCommand } from './command.ts';
import type { Machine } from './machine.ts';
import { formatBytes } from './report.ts';

/** Whether the library can be unpacked and compiled against here; elsewhere the publisher's own installer runs. */
export function isOwnGround(machine: Machine): boolean {
  return machine.platform === 'linux' && machine.arch === 'x64' && machine.glibc;
}

/** The available C++ compiler: the one in CXX, or a usual one. */
export function findCompiler(environment: NodeJS.ProcessEnv): string | undefined {
  const names = environment.CXX ? [environment.CXX] : ['g++', 'c++', 'clang++'];
  return names.find((name) => name.includes('/') || findCommand(name, environment) !== undefined);
}

/** Everything that prevents setting up a build, each with what to do about it. */
export function missingNeeds(
  build: Build,
  machine: Machine,
  environment: NodeJS.ProcessEnv,
  disk: number,
): string[] {
  const problems: string[] = [];
  if (machine.avx === false) {
    problems.push(
      'this processor has no AVX, which every published libtensorflow needs (it would stop with "illegal instruction"). ' +
        'Use --engine onnx, which runs without.',
    );
  }
  if (findCompiler(environment) === undefined) {
    const asked = environment.CXX
      ? `CXX names ${environment.CXX}, which does not exist`
      : 'no C++ compiler was found';
    problems.push(
      `${asked}; g++ or clang++ compiles the addon. Install one: \`sudo apt-get install g++\` (Debian, Ubuntu), ` +
        '`sudo dnf install gcc-c++` (Fedora), or point CXX at one.',
    );
  }
  if (machine.free !== undefined && machine.free < disk) {
    problems.push(
      `${build.name} needs ${formatBytes(disk)} of disk while it is set up, but only ${formatBytes(machine.free)} are free ` +
        'where the cache is. Make room, or name another folder in DIGITBENCH_CACHE.',
    );
  }
  return problems;
}

/** What taking the library from PyPI needs in addition; checked only if the publisher cannot be reached. */
export function missingForPyPi(environment: NodeJS.ProcessEnv): string[] {
  const problems: string[] = [];
  if (findCommand('python3', environment) === undefined) {
    problems.push(
      'python3 was not found; its pip downloads TensorFlow (nothing is installed into that Python). Install it with ' +
        'pip: `sudo apt-get install python3-pip` (Debian, Ubuntu), `sudo dnf install python3-pip` (Fedora).',
    );
  }
  if (findCommand('nm', environment) === undefined) {
    problems.push(
      'nm was not found; it lists the symbols of the library. It comes with binutils: `sudo apt-get install binutils`.',
    );
  }
  return problems;
}
