import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const program = ['valkey-server', 'redis-server'].find(
  (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
);
const isRequired = process.env.DIGITBENCH_TEST_REDIS === '1';

/** Why tests of the queue cannot run here; undefined if they can. Continuous integration insists that they can. */
export const withoutRedis =
  program === undefined ? 'no redis-server or valkey-server is installed' : undefined;

if (withoutRedis !== undefined && isRequired)
  throw new Error(`DIGITBENCH_TEST_REDIS is set, but ${withoutRedis}`);

export interface RedisServer {
  readonly port: number;
  /** "127.0.0.1:<port>" */
  readonly host: string;
  /** "redis://127.0.0.1:<port>" */
  readonly url: string;
  readonly pid: number;
  /** SIGKILL, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again with the same folder and port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface RedisOptions {
  /** When the append-only file is written: with every command, or every second. */
  appendfsync?: 'always' | 'everysec';
  /** More of the server's configuration. */
  more?: readonly string[];
}

/** A server on loopback with a port and a folder of its own, which keeps an append-only file. */
export async function startRedis(folder: string, options: RedisOptions = {}): Promise<RedisServer> {
  const { appendfsync = 'always', more = [] } = options;
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const usesTls = more.includes('--tls-port');
  const args = [
    ...['--port', usesTls ? '0' : String(port), '--bind', '127.0.0.1', '--dir', folder],
    ...['--save', '', '--appendonly', 'yes', '--appendfsync', appendfsync],
    ...['--logfile', join(folder, 'log'), '--daemonize', 'no'],
    ...more.map((word) => word.replace('{port}', String(port))),
  ];
  let server = begin(args);
  await untilOpen(port, server);
  const end = async (signal: NodeJS.Signals) => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    if (server.exitCode === null && server.signalCode === null && server.kill(signal)) await ended;
  };
  return {
    port,
    host: `127.0.0.1:${port}`,
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return server.pid ?? 0;
    },
    kill: () => end('SIGKILL'),
    async restart() {
      await end('SIGKILL');
      server = begin(args);
      await untilOpen(port, server);
    },
    stop: () => end('SIGTERM'),
  };
}

const begin = (args: readonly string[]): ChildProcess => spawn(program ?? '', args, { stdio: 'ignore' });

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}

async function untilOpen(port: number, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (await isOpen(port)) return;
    if (server.exitCode !== null)
      throw new Error(`the server ended with ${server.exitCode}; its log says why`);
    await wait(100);
  }
  throw new Error(`no server answers on port ${port}`);
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}
