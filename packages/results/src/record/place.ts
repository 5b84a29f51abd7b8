/** What the records of one row have in common: everything in their trials except seed, engine and machine. */
export interface Place {
  readonly profile: string;
  readonly study: string;
  readonly entry: string;
  readonly dataset: string;
}

/** `paper/linear-depth/model0 (mnist)`: a place in a message, and its key in a map. */
export const placeName = ({ profile, study, entry, dataset }: Place): string =>
  `${profile}/${study}/${entry} (${dataset})`;

/** The hashes of a place's trials by the present sources, recipes and data, by `placeName`. */
export type CurrentHashes = ReadonlyMap<string, string>;
