/** The named streams of random numbers that a trial may draw from. */
export const STREAMS = ['split', 'order', 'init', 'dropout', 'task'] as const;

export type Stream = (typeof STREAMS)[number];
