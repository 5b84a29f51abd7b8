import { Random } from '@digitbench/core';

/** The named streams of one training. */
export interface TrainingStreams {
  init: Random;
  shuffle: Random;
  dropout: Random;
  /** Shared by the members of an ensemble, so that they hold back the same examples. */
  split: Random;
  task: Random;
}

/** The streams of a trial's only network. */
export function networkStreams(seed: number): TrainingStreams {
  const random = Random.fromSeed(seed);
  return { ...ownStreams(random), ...sharedStreams(random) };
}

/** The streams of one member of an ensemble: its own, except for those that all members share. */
export function memberStreams(seed: number, member: string): TrainingStreams {
  const random = Random.fromSeed(seed);
  return { ...ownStreams(random.stream('member').stream(member)), ...sharedStreams(random) };
}

const ownStreams = (random: Random) => ({
  init: random.stream('init'),
  shuffle: random.stream('shuffle'),
  dropout: random.stream('dropout'),
});

const sharedStreams = (random: Random) => ({ split: random.stream('split'), task: random.stream('task') });
