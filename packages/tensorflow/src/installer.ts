import { delimiter, join } from 'node:path';
import { packageAdvice, packageFolder } from './addon.ts';
import { lastLines, runCommand } from './command.ts';
import type { Machine } from './machine.ts';
import type { Report } from './report.ts';
import { SetupError } from './setup-error.ts';

/** Files that the publisher's installer has libtensorflow for (tfjs-node-gpu 4.22, scripts/install.js). */
const known = ['darwin-x64', 'darwin-arm64', 'win32-x64', 'linux-arm64'];

/**
 * On platforms that the set-up cannot build for, this runs tfjs-node-gpu's own install script, which downloads library and
 * addon into node_modules, and compiles the addon if there is none to download.
 */
export async function runInstaller(
  machine: Machine,
  report: Report,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const folder = packageFolder();
  if (folder === undefined) throw new SetupError([packageAdvice]);
  const platform = `${machine.platform}-${machine.arch}`;
  if (!known.includes(platform) || (machine.platform === 'linux' && !machine.glibc)) {
    throw new SetupError([
      `there is no libtensorflow for ${platform}${machine.platform === 'linux' && !machine.glibc ? ' without glibc (musl)' : ''}. ` +
        'Use --engine onnx, or a Linux machine or container (x86-64, glibc).',
    ]);
  }
  report.say(
    `${platform}: running the installer of @tensorflow/tfjs-node-gpu (several hundred MB into node_modules)`,
  );
  const { status, stdout, stderr } = await runCommand(
    process.execPath,
    [join(folder, 'scripts', 'install.js'), 'gpu', 'download'],
    { cwd: folder, env: withFolder(environment, join(folder, '..', '..', '.bin')) },
  );
  const addon = join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
  if (status === 0) return addon;
  throw new SetupError([
    `the installer of tfjs-node-gpu ended with exit code ${status}. ${compilerAdvice(machine)} Or use --engine onnx. It said:\n` +
      lastLines(stderr || stdout),
  ]);
}

/** Puts a folder first in PATH. On Windows the variable's name may be spelt differently. */
function withFolder(environment: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv {
  const name = Object.keys(environment).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...environment, [name]: `${folder}${delimiter}${environment[name] ?? ''}` };
}

/** If there is no addon to download, the installer compiles one and needs what node-gyp needs. */
export function compilerAdvice({ platform }: Machine): string {
  if (platform === 'darwin') return 'It may need to compile: `xcode-select --install`.';
  if (platform === 'win32') {
    return 'It may need to compile: install Visual Studio Build Tools with "Desktop development with C++", and Python 3.';
  }
  return 'It may need to compile: `sudo apt-get install g++ make python3`.';
}
