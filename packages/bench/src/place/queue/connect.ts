import { setTimeout as wait } from 'node:timers/promises';
import { Redis, type RedisOptions, ReplyError } from 'ioredis';
import { type Address, describeAddress, readAuthority } from './address.ts';

/** Milliseconds without an answer after which a connection counts as dead and is made anew. Longer than any blocking command. */
const silence = 30_000;

/** Longest pause between two attempts to connect, in milliseconds. */
const longestPause = 5_000;

/** Connection options of the address. Throws an error if the certificate authority's file cannot be read. */
function optionsOf(address: Address): RedisOptions {
  const { host, port, database, username, password, tls, authority } = address;
  return {
    host,
    port,
    db: database,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: authority === undefined ? {} : { ca: readAuthority(authority) } } : {}),
    // Commands wait until the server is back.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(100 * 2 ** Math.min(times, 6), longestPause),
    // A server that loads its file after a restart answers soon.
    reconnectOnError: (error) => /^(LOADING|READONLY)/.test(error.message),
    socketTimeout: silence,
    connectTimeout: 10_000,
    keepAlive: 10_000,
  };
}

/** A connection that comes back by itself. It says when the server cannot be reached and when it can be again. */
export function connect(address: Address, say: (text: string) => void = () => {}): Redis {
  const client = new Redis(optionsOf(address));
  const where = describeAddress(address);
  let told = '';
  client.on('error', (error: Error) => {
    const reason = explain(error);
    if (told === reason) return;
    told = reason;
    say(`the queue ${where} cannot be reached (${reason}); trying again`);
  });
  client.on('ready', () => {
    if (told !== '') say(`the queue ${where} is there again`);
    told = '';
  });
  return client;
}

/** Pauses in milliseconds before the server is greeted again after it closed the connection: one fall may be chance. */
const pauses = [200, 600];

/**
 * A connection that has shown that the server is there and lets this program in. Throws an error that says what is wrong
 * with the address otherwise.
 */
export async function connectNow(address: Address, say: (text: string) => void = () => {}): Promise<Redis> {
  for (let attempt = 0; ; attempt++) {
    const fault = await greet(address);
    if (fault === undefined) return connect(address, say);
    const pause = pauses[attempt];
    if (pause === undefined || !isClosed(fault))
      throw new Error(`queue: ${describeAddress(address)}: ${explain(fault)}`);
    await wait(pause);
  }
}

/** Connects, asks for a sign of life and leaves. Returns what went wrong, or undefined. */
async function greet(address: Address): Promise<unknown> {
  const client = new Redis({ ...optionsOf(address), lazyConnect: true, retryStrategy: () => null });
  // The first error says more than the one that the closed connection ends with.
  let cause: unknown;
  client.on('error', (error) => {
    cause ??= error;
  });
  try {
    await client.connect();
    await client.ping();
    return undefined;
  } catch (error) {
    return cause ?? error;
  } finally {
    client.disconnect();
  }
}

/** True if the error says only that the other side closed the connection. */
function isClosed(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNRESET' || (error instanceof Error && /Connection is closed/.test(error.message));
}

/** True if the server answered, and refused. */
export const isRefusal = (error: unknown): boolean => error instanceof ReplyError;

/** What went wrong in words. Never repeats what was sent, which may be a password. */
export function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/WRONGPASS|invalid (username-)?password/i.test(message))
    return 'wrong user or password; correct the URL, or DIGITBENCH_QUEUE_PASSWORD';
  if (/NOAUTH/.test(message))
    return 'it wants a password; put it into DIGITBENCH_QUEUE_PASSWORD, or into the URL as redis://:password@host';
  if (/^OOM/.test(message))
    return 'its memory is full; collect what is finished with `digitbench run`, or raise its `maxmemory`';
  if (/^WRONGTYPE/.test(message))
    return 'something there is not what digitbench puts on a queue; `digitbench queue clear` takes everything off it';
  if (/^MISCONF/.test(message)) return 'it cannot write to its disk; see its log';
  if (code === 'ECONNREFUSED')
    return 'nothing listens there; start Redis or Valkey, or correct host and port';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'no such host; correct the URL';
  if (/CERT|SELF_SIGNED|certificate|SSL|TLS/i.test(`${code} ${message}`))
    return `the encrypted connection failed (${code || 'TLS'}); name the authority's file with ?ca= or DIGITBENCH_QUEUE_CA, or correct redis:// and rediss://`;
  if (isClosed(error)) return 'it closed the connection; if it expects encryption, use rediss://';
  return code === '' ? (message.split('\n')[0] ?? '').slice(0, 200) : code;
}
