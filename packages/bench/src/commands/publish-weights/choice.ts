import type { EntryFacts } from '@digitbench/train/protocol';

/** Bytes of one network, and of all together: what a reader's browser may be asked to load. */
export const limits = { network: 1.1e6, all: 8e6 } as const;

export interface Chosen<Of> {
  chosen: Of[];
  leftOut: { what: Of; reason: string }[];
}

/**
 * Which entries' weights are published, in the zoo's order. A point of a factor belongs to a curve, not beside the networks;
 * of the others, those that are small enough are taken until the limit of all is reached.
 */
export function choose<Of extends { facts: EntryFacts }>(all: readonly Of[]): Chosen<Of> {
  const chosen: Of[] = [];
  const leftOut: Chosen<Of>['leftOut'] = [];
  let total = 0;
  for (const what of all) {
    const { kind, level, parameters, trainings } = what.facts;
    const largest = Math.max(0, ...trainings.map((training) => 4 * (training.parameters ?? 0)));
    const bytes = 4 * (parameters ?? 0);
    const reason =
      kind === 'estimator'
        ? 'it has no network'
        : level !== null
          ? 'it is a point of a factor'
          : largest > limits.network
            ? `its network has ${megabytes(largest)}, and the limit is ${megabytes(limits.network)}`
            : total + bytes > limits.all
              ? `its ${megabytes(bytes)} would pass the limit of all, ${megabytes(limits.all)}`
              : undefined;
    if (reason !== undefined) leftOut.push({ what, reason });
    else {
      chosen.push(what);
      total += bytes;
    }
  }
  return { chosen, leftOut };
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
