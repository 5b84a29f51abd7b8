import { suggestion } from './usage.ts';

/** Variables of digitbench that are not options of a command, and what reads them. */
const others: Readonly<Record<string, string>> = {
  DIGITBENCH_CACHE: 'data, setup-tensorflow and engines --peers: where downloads are kept',
  DIGITBENCH_PYTHON: 'engines --peers',
  DIGITBENCH_THREADS: 'the engine tensorflow',
  DIGITBENCH_WORKER_MEMORY: 'worker processes, from the harness',
  DIGITBENCH_QUEUE_CA: 'the queue: file of a certificate authority',
  DIGITBENCH_QUEUE_PASSWORD: 'the queue: password of its server',
  DIGITBENCH_BASE: 'the dashboard',
  DIGITBENCH_SITE: 'the dashboard',
};

const prefix = 'DIGITBENCH_';

/** Switches that only tests read. */
const testPrefix = `${prefix}TEST_`;

/**
 * A problem for each environment variable that starts like ours but is unknown: a misspelt setting would otherwise silently
 * leave the default in place. `settings` are the variables of all commands' options.
 */
export function unknownVariables(environment: NodeJS.ProcessEnv, settings: readonly string[]): string[] {
  const known = [...settings, ...Object.keys(others)];
  return Object.keys(environment)
    .filter((name) => name.startsWith(prefix) && !name.startsWith(testPrefix) && !known.includes(name))
    .map((name) => {
      const hint = suggestion(name, settings);
      return `${name} (environment): no such setting; expected one of ${settings.join(', ')}.${hint === '' ? ' Unset it.' : hint}`;
    });
}
