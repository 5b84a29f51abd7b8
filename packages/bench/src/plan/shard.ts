/** A part of the trials, for one of several machines. */
export interface Shard {
  /** 1-based. */
  index: number;
  count: number;
}
