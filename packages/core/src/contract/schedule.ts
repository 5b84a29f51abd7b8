/** How a value moves within a segment from its start to its end. */
export type Curve = 'constant' | 'linear' | 'cosine' | 'exponential';

export interface Segment {
  /** Where the segment ends, as a fraction of all training steps; it starts where the one before it ended. */
  readonly until: number;
  readonly from: number;
  /** Not needed with the curve "constant". */
  readonly to?: number;
  readonly curve: Curve;
}

/** The current step of the training: step 0 is the first of `steps`. */
export interface Progress {
  readonly step: number;
  readonly steps: number;
  readonly stepsPerEpoch: number;
}

/**
 * A value over the training: a constant, a list of segments up to 1, or a function of the step.
 * Segments are fractions, so a shorter budget runs through the same course.
 */
export type Schedule = number | { readonly segments: readonly Segment[] } | ((progress: Progress) => number);
