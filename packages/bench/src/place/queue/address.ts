import { readFileSync } from 'node:fs';
import type { Kind } from '../../shell/option.ts';
import { locate } from '../../shell/paths.ts';

/** The server that holds a queue, and the name of the queue there. */
export interface Address {
  host: string;
  port: number;
  /** Number of the server's database. */
  database: number;
  username: string | undefined;
  password: string | undefined;
  /** Whether the connection is encrypted (`rediss://`). */
  tls: boolean;
  /** File of the certificate authority that signed the server's certificate; undefined: one that the system knows. */
  authority: string | undefined;
  /** Names the queue, so that several projects can share a server. */
  prefix: string;
}

const defaultPrefix = 'digitbench';
/** No colon, which separates the parts of a key, and nothing that a pattern of keys would take for another. */
const prefixes = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/**
 * Reads `redis://[user[:password]@]host[:port][/database][?prefix=name&ca=file]`, or the same with `rediss://`. Undefined for
 * anything else. Variables give what the URL leaves out: a password in a URL can be seen by others in the list of processes.
 */
export function parseAddress(
  text: string,
  environment: NodeJS.ProcessEnv = process.env,
): Address | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^rediss?:$/.test(url.protocol) || url.hostname === '') return undefined;
  const database = /^\/?(\d{0,4})$/.exec(url.pathname)?.[1];
  const known = [...url.searchParams.keys()].every((name) => name === 'prefix' || name === 'ca');
  const prefix = url.searchParams.get('prefix') ?? defaultPrefix;
  if (database === undefined || !known || url.hash !== '' || !prefixes.test(prefix)) return undefined;
  const { username, password } = credentials(url);
  if (username === undefined || password === undefined) return undefined;
  const authority = url.searchParams.get('ca') ?? environment.DIGITBENCH_QUEUE_CA ?? '';
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port || 6379),
    database: Number(database || 0),
    username: username || undefined,
    password: password || environment.DIGITBENCH_QUEUE_PASSWORD || undefined,
    tls: url.protocol === 'rediss:',
    authority: authority === '' ? undefined : locate(authority),
    prefix,
  };
}

/** Percent signs that encode nothing give undefined. */
function credentials(url: URL): { username?: string; password?: string } {
  try {
    return { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  } catch {
    return {};
  }
}

/** The address for a person or a log: without user and password. */
export function describeAddress({ tls, host, port, database, prefix }: Address): string {
  const shown = host.includes(':') ? `[${host}]` : host;
  const query = prefix === defaultPrefix ? '' : `?prefix=${prefix}`;
  return `${tls ? 'rediss' : 'redis'}://${shown}:${port}${database === 0 ? '' : `/${database}`}${query}`;
}

/** The certificate authority's file. Throws an error that names the file. */
export function readAuthority(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `queue: the file of the certificate authority cannot be read (${reason}); correct ca= or DIGITBENCH_QUEUE_CA`,
    );
  }
}

export const queueAddress: Kind<Address> = {
  expected:
    'redis://host:6379, rediss:// for an encrypted connection, with /database, ?prefix=name or ?ca=file where needed',
  parse: (text) => parseAddress(text),
  conceal: (text) => text.replace(/(?<=^[^/]*\/\/).*@/, '***@'),
};
