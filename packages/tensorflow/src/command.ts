import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface CommandResult {
  /** Exit code; undefined if a signal ended it. */
  status: number | undefined;
  signal: string | undefined;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Milliseconds until it is killed. */
  timeout?: number;
}

/** Runs a command to its end without a shell. Rejects only if it cannot be started. */
export function runCommand(
  command: string,
  args: readonly string[],
  { cwd, env = process.env, timeout }: CommandOptions = {},
): Promise<CommandResult> {
  let resolve: (result: CommandResult) => void = () => {};
  let reject: (error: Error) => void = () => {};
  // Promise.withResolvers is newer than Node 20.
  const promise = new Promise<CommandResult>((done, fail) => {
    resolve = done;
    reject = fail;
  });
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
    ...(cwd === undefined ? {} : { cwd }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // An interrupted set-up also ends its compiler or download.
  const stop = () => child.kill('SIGKILL');
  process.once('exit', stop);
  // Not spawn's own timeout: if a command cannot be started, that timeout keeps the process waiting.
  const late = timeout === undefined ? undefined : setTimeout(stop, timeout);
  const release = () => {
    clearTimeout(late);
    process.removeListener('exit', stop);
  };
  child.on('error', (error) => {
    release();
    reject(error);
  });
  child.on('close', (status, signal) => {
    release();
    resolve({ status: status ?? undefined, signal: signal ?? undefined, stdout, stderr });
  });
  return promise;
}

/** The file of a command, looked up in the environment's PATH. */
export function findCommand(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  for (const folder of (environment.PATH ?? '').split(delimiter)) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Look further.
    }
  }
  return undefined;
}

/** The last lines of what a command said, for an error message. */
export function lastLines(text: string, count = 8): string {
  return text.trim().split('\n').slice(-count).join('\n');
}
