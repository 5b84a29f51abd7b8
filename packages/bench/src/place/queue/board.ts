import type { Redis } from 'ioredis';
import { type Card, readCard } from './card.ts';

/** BullMQ's name of the queue; the prefix says whose it is. */
export const queueName = 'trials';

/** Seconds after which a worker that says nothing counts as gone, and those after which a forgotten collector's wishes are. */
const cardLife = 20;
const wishLife = 30 * 24 * 60 * 60;

/** Ids in one call of a script, which holds the server up while it runs. */
const batch = 500;

/** What is under a key and of another kind is none of ours. It would stop every script that meets it, for everybody. */
const own = `
local function own(key, kind)
  local found = redis.call('TYPE', key).ok
  if found ~= kind and found ~= 'none' then redis.call('UNLINK', key) end
end`;

/**
 * Keeps a parcel, unless its machine has handed one over for this trial before, and tells those who want it. Otherwise it is a
 * stray: somebody may ask for it later.
 */
const deliver = `${own}
local board, id, field = ARGV[1], ARGV[2], ARGV[3]
own(KEYS[1], 'hash')
own(KEYS[2], 'hash')
own(KEYS[3], 'zset')
own(board .. ':pace', 'hash')
own(board .. ':failures', 'hash')
if redis.call('HSETNX', KEYS[1], field, ARGV[4]) == 0 then return 0 end
if ARGV[5] ~= '' then redis.call('HSETNX', KEYS[1], field .. ' weights', ARGV[5]) end
local wanted = false
for _, collector in ipairs(redis.call('HKEYS', KEYS[2])) do
  own(board .. ':wants:' .. collector, 'set')
  if redis.call('SISMEMBER', board .. ':wants:' .. collector, id) == 1 then
    own(board .. ':inbox:' .. collector, 'list')
    redis.call('RPUSH', board .. ':inbox:' .. collector, id)
    wanted = true
  end
end
local now = redis.call('TIME')[1]
if not wanted then redis.call('ZADD', KEYS[3], now, id) end
local minute = math.floor(now / 60)
local count = redis.pcall('HINCRBY', board .. ':pace', minute, 1)
if type(count) ~= 'number' then redis.call('UNLINK', board .. ':pace') end
if count == 1 then
  for _, old in ipairs(redis.call('HKEYS', board .. ':pace')) do
    if (tonumber(old) or 0) < minute - 60 then redis.call('HDEL', board .. ':pace', old) end
  end
end
if ARGV[6] == '' then redis.call('HDEL', board .. ':failures', id)
elseif redis.call('HLEN', board .. ':failures') < 1000 then redis.call('HSET', board .. ':failures', id, ARGV[6]) end
return 1`;

/** Fields of a trial's results, each with its length and that of its weights. What is no hash under this key is nobody's result. */
const survey = `
if redis.call('TYPE', KEYS[1]).ok ~= 'hash' then
  redis.call('UNLINK', KEYS[1])
  return {}
end
local found = {}
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(field, -8) ~= ' weights' then
    table.insert(found, { field, redis.call('HSTRLEN', KEYS[1], field), redis.call('HSTRLEN', KEYS[1], field .. ' weights') })
  end
end
return found`;

/** Notes that a collector wants trials. Returns those that are there already. */
const want = `${own}
local board, collector = ARGV[1], ARGV[2]
local wants = board .. ':wants:' .. collector
own(KEYS[1], 'hash')
own(KEYS[2], 'zset')
own(wants, 'set')
own(board .. ':inbox:' .. collector, 'list')
for _, other in ipairs(redis.call('HKEYS', KEYS[1])) do
  if redis.call('EXISTS', board .. ':wants:' .. other) == 0 then redis.call('HDEL', KEYS[1], other) end
end
redis.call('HSET', KEYS[1], collector, ARGV[3])
local there = {}
for i = 5, #ARGV do
  redis.call('SADD', wants, ARGV[i])
  if redis.call('EXISTS', board .. ':results:' .. ARGV[i]) == 1 then
    redis.call('ZREM', KEYS[2], ARGV[i])
    table.insert(there, ARGV[i])
  end
end
redis.call('EXPIRE', wants, ARGV[4])
return there`;

/** A collector has what it wanted. Frees the parcels if nobody else wants them. Refused if there are more than it has seen. */
const release = `${own}
local board, collector, id = ARGV[1], ARGV[2], ARGV[3]
own(KEYS[1], 'hash')
own(KEYS[2], 'hash')
own(KEYS[3], 'zset')
own(board .. ':wants:' .. collector, 'set')
local parcels = 0
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(field, -8) ~= ' weights' then parcels = parcels + 1 end
end
if parcels > tonumber(ARGV[4]) then return 0 end
redis.call('SREM', board .. ':wants:' .. collector, id)
for _, other in ipairs(redis.call('HKEYS', KEYS[2])) do
  own(board .. ':wants:' .. other, 'set')
  if redis.call('SISMEMBER', board .. ':wants:' .. other, id) == 1 then return 1 end
end
redis.call('UNLINK', KEYS[1])
redis.call('ZREM', KEYS[3], id)
return 1`;

/** Where trials are, one letter each: results, failed, on the queue, gone. */
const census = `
local letters = {}
for i = 3, #ARGV do
  if redis.call('EXISTS', ARGV[1] .. ':results:' .. ARGV[i]) == 1 then letters[i - 2] = 'r'
  elseif redis.call('ZSCORE', ARGV[2] .. ':failed', ARGV[i]) then letters[i - 2] = 'f'
  elseif redis.call('EXISTS', ARGV[2] .. ':' .. ARGV[i]) == 1 then letters[i - 2] = 'q'
  else letters[i - 2] = '-' end
end
return table.concat(letters)`;

export type Whereabouts = 'results' | 'failed' | 'queued' | 'gone';

const letters: Record<string, Whereabouts> = { r: 'results', f: 'failed', q: 'queued' };

export interface Delivery {
  id: string;
  field: string;
  packed: Buffer;
  weights: Buffer | null;
  failure: string | null;
}

/**
 * What a queue's server keeps beside BullMQ's queue: who wants which trials, what workers handed over and who has not fetched it
 * yet, and which workers there are. All changes are atomic, and all can be repeated.
 */
export class Board {
  readonly #client: Redis;
  readonly #board: string;
  readonly #queue: string;

  constructor(client: Redis, prefix: string) {
    this.#client = client;
    this.#board = `${prefix}:board`;
    this.#queue = `${prefix}:${queueName}`;
  }

  /** Hands a parcel over. False if this field was there before: it is kept as it was. `failure`: why the trial failed. */
  async deliver({ id, field, packed, weights, failure }: Delivery): Promise<boolean> {
    const keys = [this.#results(id), this.#key('collectors'), this.#key('strays')];
    const args = [this.#board, id, field, packed, weights ?? '', failure ?? ''];
    return (await this.#client.eval(deliver, keys.length, ...keys, ...args)) === 1;
  }

  /** What is there for a trial: fields, with the sizes of their parcels and weights in bytes. Nothing is fetched yet. */
  async parcels(id: string): Promise<{ field: string; size: number; weightsSize: number }[]> {
    const found = (await this.#client.eval(survey, 1, this.#results(id))) as [string, number, number][];
    return found.map(([field, size, weightsSize]) => ({ field, size, weightsSize }));
  }

  /** A field's parcel, null if it is not there any more. */
  parcel = (id: string, field: string): Promise<Buffer | null> =>
    this.#client.hgetBuffer(this.#results(id), field);

  /** The weights that came with it. */
  weights = (id: string, field: string): Promise<Buffer | null> =>
    this.#client.hgetBuffer(this.#results(id), `${field} weights`);

  /** Removes a parcel that is none. */
  async discard(id: string, field: string): Promise<void> {
    await this.#client.hdel(this.#results(id), field, `${field} weights`);
  }

  isDelivered = async (id: string): Promise<boolean> => (await this.#client.exists(this.#results(id))) === 1;

  /** Notes that a collector wants these trials, until `release`. Returns those that wait for it already. */
  async want(collector: string, ids: readonly string[]): Promise<string[]> {
    const there: string[] = [];
    for (const part of parts(ids)) {
      const keys = [this.#key('collectors'), this.#key('strays')];
      const args = [this.#board, collector, String(Date.now()), wishLife, ...part];
      there.push(...((await this.#client.eval(want, keys.length, ...keys, ...args)) as string[]));
    }
    return there;
  }

  /** A collector has recorded what so many machines handed over for a trial. False if there is more by now. */
  async release(collector: string, id: string, parcels: number): Promise<boolean> {
    const keys = [this.#results(id), this.#key('collectors'), this.#key('strays')];
    return (
      (await this.#client.eval(release, keys.length, ...keys, this.#board, collector, id, parcels)) === 1
    );
  }

  /** Ids of trials that came in for a collector since the last call. */
  inbox = async (collector: string): Promise<string[]> =>
    (await this.#client.lpop(`${this.#board}:inbox:${collector}`, batch)) ?? [];

  /** Ids among these whose parcels nobody wanted when they came. */
  async strays(ids: readonly string[]): Promise<string[]> {
    if ((await this.#client.exists(this.#key('strays'))) === 0) return [];
    const found: string[] = [];
    for (const part of parts(ids)) {
      const scores = await this.#client.zmscore(this.#key('strays'), ...part);
      found.push(...part.filter((_, i) => scores[i] !== null));
    }
    return found;
  }

  async whereabouts(ids: readonly string[]): Promise<Map<string, Whereabouts>> {
    const found = new Map<string, Whereabouts>();
    for (const part of parts(ids)) {
      const text = String(await this.#client.eval(census, 0, this.#board, this.#queue, ...part));
      for (const [i, id] of part.entries()) found.set(id, letters[text[i] ?? ''] ?? 'gone');
    }
    return found;
  }

  /** Trials whose results nobody has fetched yet. */
  async unfetched(): Promise<number> {
    const collectors = await this.#client.hkeys(this.#key('collectors'));
    const lengths = collectors.map((collector) => this.#client.llen(this.#key(`inbox:${collector}`)));
    const counts = await Promise.all([...lengths, this.#client.zcard(this.#key('strays'))]);
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Trials handed over in each of the last minutes by the server's clock, by minute since 1970. */
  async pace(): Promise<Map<number, number>> {
    const counts = await this.#client.hgetall(this.#key('pace'));
    return new Map(Object.entries(counts).map(([minute, count]) => [Number(minute), Number(count)]));
  }

  /** Why trials failed, by id: those that nobody has trained better since. */
  async failures(): Promise<Map<string, string>> {
    return new Map(Object.entries(await this.#client.hgetall(this.#key('failures'))));
  }

  /** Forgets the results of a trial that is to be trained again. */
  async forget(id: string): Promise<void> {
    await this.#client
      .multi()
      .unlink(this.#results(id))
      .zrem(this.#key('strays'), id)
      .hdel(this.#key('failures'), id)
      .exec();
  }

  /** How often the queue was cleared: whoever collects notices by it. */
  async clears(): Promise<number> {
    return Number(await this.#client.get(this.#key('clears')));
  }

  async countClear(): Promise<void> {
    const key = this.#key('clears');
    if ((await this.#client.type(key)) !== 'string') await this.#client.unlink(key);
    await this.#client.incr(key);
  }

  /** Forgets all wishes and results, and what BullMQ's queue has left, whatever it is. */
  async clear(): Promise<void> {
    const workers = this.#key('workers');
    const areWorkers = (await this.#client.type(workers)) === 'set';
    const isKept = (key: string) =>
      key === this.#key('clears') || key.startsWith(this.#key('worker:')) || (key === workers && areWorkers);
    for (const match of [`${this.#board}:*`, `${this.#queue}:*`]) {
      for await (const keys of this.#client.scanStream({ match, count: 1_000 })) {
        const own = (keys as string[]).filter((key) => !isKept(key));
        if (own.length > 0) await this.#client.unlink(...own);
      }
    }
  }

  /** Says which files a study's digest stands for, so that a worker with others can say which of them differ. */
  async explainSources(digest: string, files: Readonly<Record<string, string>>): Promise<void> {
    await this.#client.set(this.#key(`sources:${digest}`), JSON.stringify(files), 'EX', wishLife);
  }

  async sourcesOf(digest: string): Promise<Record<string, string>> {
    const text = (await this.#client.get(this.#key(`sources:${digest}`))) ?? '';
    return text.length > 1_000_000 ? {} : readFiles(text);
  }

  async putCard(card: Card): Promise<void> {
    await this.#client
      .multi()
      .set(this.#key(`worker:${card.worker}`), JSON.stringify(card), 'EX', cardLife)
      .sadd(this.#key('workers'), card.worker)
      .exec();
  }

  async removeCard(worker: string): Promise<void> {
    await this.#client
      .multi()
      .del(this.#key(`worker:${worker}`))
      .srem(this.#key('workers'), worker)
      .exec();
  }

  /** The workers that are there. */
  async cards(): Promise<Card[]> {
    const workers = await this.#client.smembers(this.#key('workers'));
    const cards: Card[] = [];
    for (const part of parts(workers)) {
      const texts = await this.#client.mget(part.map((worker) => this.#key(`worker:${worker}`)));
      const gone = part.filter((_, i) => texts[i] === null);
      if (gone.length > 0) await this.#client.srem(this.#key('workers'), ...gone);
      cards.push(...texts.map((text) => readCard(text ?? '')).filter((card) => card !== undefined));
    }
    return cards.sort((a, b) => (a.worker < b.worker ? -1 : 1));
  }

  /** Whether so many milliseconds have passed by the server's clock since anybody was told so. */
  async isTime(what: string, milliseconds: number): Promise<boolean> {
    return (await this.#client.set(this.#key(`time:${what}`), '1', 'PX', milliseconds, 'NX')) === 'OK';
  }

  /** Milliseconds by the server's clock, so that a machine whose clock is wrong does no harm. */
  async now(): Promise<number> {
    const [seconds, microseconds] = await this.#client.time();
    return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
  }

  #key = (name: string): string => `${this.#board}:${name}`;

  #results = (id: string): string => this.#key(`results:${id}`);
}

function* parts<T>(items: readonly T[]): Generator<T[]> {
  for (let from = 0; from < items.length; from += batch) yield items.slice(from, from + batch);
}

function readFiles(text: string): Record<string, string> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return {};
    const files = Object.entries(value).filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string' && /^[\w./-]{1,200}$/.test(pair[0]),
    );
    return Object.fromEntries(files);
  } catch {
    return {};
  }
}
