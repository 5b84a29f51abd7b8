import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** No more lines than a screen has room for beside what was trained. */
const MOST = 8;

/**
 * What TypeScript says of a study package, a line each, with paths relative to its folder. Types are stripped when it is trained, so
 * nothing else tells. Nothing where the package has no tsconfig.json, the compiler is not installed, or the signal ends it.
 */
export async function typeErrors(folder: string, signal: AbortSignal): Promise<string[]> {
  const compiler = findCompiler();
  if (compiler === undefined || !existsSync(join(folder, 'tsconfig.json'))) return [];
  const output = await new Promise<string>((resolve) => {
    const args = [compiler, '-p', '.', '--noEmit', '--pretty', 'false'];
    execFile(process.execPath, args, { cwd: folder, signal, maxBuffer: 2 ** 24 }, (_, stdout) =>
      resolve(stdout),
    );
  });
  if (signal.aborted) return [];
  const errors = output.split('\n').filter((line) => /: error TS\d+: /.test(line));
  const more = errors.length - MOST;
  return [...errors.slice(0, MOST), ...(more > 0 ? [`and ${more} more`] : [])];
}

function findCompiler(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
    return join(dirname(manifest), 'bin', 'tsc');
  } catch {
    return undefined;
  }
}
