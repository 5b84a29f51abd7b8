import type { Redis } from 'ioredis';
import { type Address, describeAddress } from './address.ts';
import { Board } from './board.ts';
import { connectNow } from './connect.ts';

/** What a queue's server is like, and what should be set otherwise. */
export type QueueDiagnosis = { queue: string } & (
  | { reachable: false; problem: string }
  | {
      reachable: true;
      /** "redis 7.0.15" */
      server: string;
      encrypted: boolean;
      /** Milliseconds there and back, the best of five. */
      roundTrip: number;
      /** Seconds that this machine's clock is ahead of the server's. */
      clock: number;
      /** Bytes in use, and allowed; null: no limit. */
      memory: { used: number; most: number | null };
      workers: number;
      /** What to change, each as a sentence. */
      warnings: string[];
    }
);

/** Seconds between two clocks that are worth a word. */
const clockTolerance = 60;

/** Asks a queue's server about itself; changes nothing there. */
export async function diagnoseQueue(address: Address): Promise<QueueDiagnosis> {
  const queue = describeAddress(address);
  let client: Redis | undefined;
  try {
    client = await connectNow(address);
    const info = readInfo(await client.info());
    const board = new Board(client, address.prefix);
    const roundTrip = await measureRoundTrip(client);
    const clock = (Date.now() - (await board.now())) / 1000;
    const most = Number(info.maxmemory ?? 0);
    const memory = { used: Number(info.used_memory ?? 0), most: most === 0 ? null : most };
    return {
      queue,
      reachable: true,
      server: nameServer(info),
      encrypted: address.tls,
      roundTrip,
      clock,
      memory,
      workers: (await board.cards()).length,
      warnings: [...warningsOfServer(info, memory), ...warningsOfWay(address, clock)],
    };
  } catch (error) {
    const problem = error instanceof Error ? error.message.replace(/^queue: /, '') : String(error);
    return { queue, reachable: false, problem };
  } finally {
    client?.disconnect();
  }
}

type Info = Readonly<Record<string, string>>;

function readInfo(text: string): Info {
  const lines = text.split('\n').map((line) => /^(\w+):(.*)$/.exec(line.trim()));
  return Object.fromEntries(
    lines.flatMap((match) => (match === null ? [] : [[match[1] ?? '', match[2] ?? '']])),
  );
}

const nameServer = (info: Info): string =>
  info.valkey_version === undefined ? `redis ${info.redis_version ?? '?'}` : `valkey ${info.valkey_version}`;

async function measureRoundTrip(client: Redis): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 5; attempt++) {
    const started = performance.now();
    await client.ping();
    best = Math.min(best, performance.now() - started);
  }
  return best;
}

/** What can lose trials on the server. */
export function warningsOfServer(
  info: Info,
  { used, most }: { used: number; most: number | null },
): string[] {
  const [major = 0, minor = 0] = (info.valkey_version ?? info.redis_version ?? '').split('.').map(Number);
  const isOld = info.valkey_version === undefined ? major < 6 || (major === 6 && minor < 2) : major < 8;
  const policy = info.maxmemory_policy ?? 'unknown';
  const evicts = policy !== 'noeviction';
  return [
    ...(isOld ? [`${nameServer(info)} is too old; Redis 6.2 or Valkey 8 is needed`] : []),
    ...(evicts
      ? [`it throws trials away if its memory is full (${policy}); set \`maxmemory-policy noeviction\``]
      : []),
    ...(info.aof_enabled === '1'
      ? []
      : [
          'it forgets what is on the queue if it is restarted; set `appendonly yes`, with `appendfsync everysec`',
        ]),
    ...(info.aof_last_write_status === 'err' ? ['it cannot write its append-only file; see its log'] : []),
    ...(most !== null && used > 0.8 * most ? ['its memory is more than 80 % full; raise `maxmemory`'] : []),
  ];
}

/** What can go wrong on the way there. */
export function warningsOfWay({ host, tls, password }: Address, clock: number): string[] {
  const isHere = /^(localhost|127\.|::1$)/.test(host);
  const direction = clock > 0 ? 'ahead' : 'behind';
  return [
    ...(isHere || tls
      ? []
      : ['others in the network can read what goes there; use rediss://, or a network that you trust']),
    ...(isHere || password !== undefined
      ? []
      : ['it lets everybody in; set `requirepass`, or a user of its own']),
    ...(Math.abs(clock) > clockTolerance
      ? [
          `this machine's clock is ${Math.round(Math.abs(clock))} s ${direction}; times in records will be wrong, nothing else`,
        ]
      : []),
  ];
}
