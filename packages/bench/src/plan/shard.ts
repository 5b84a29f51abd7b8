/** A part of the trials, for one of several machines. */
export interface Shard {
  /** 1-based. */
  index: number;
  count: number;
}

/** "k/n" with 1 <= k <= n <= 10,000; undefined for anything else. */
export function parseShard(text: string): Shard | undefined {
  const [, index = '', count = ''] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  return shard.index >= 1 && shard.index <= shard.count && shard.count <= 10_000 ? shard : undefined;
}
