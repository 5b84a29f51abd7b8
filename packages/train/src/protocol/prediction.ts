/** The question to a trained entry: one image, and a number beside it if its task takes one. */
export type Question = { number: number | null } & (
  | { kind: 'test'; index: number }
  /** [rows, columns], 0 background to 255 ink, of the data set's size. */
  | { kind: 'image'; pixels: Uint8Array }
);

/** What one output says. */
export interface OutputPrediction {
  labels: string[];
  answer: string;
  /** As the network returned them: one a class, or one column for two classes. */
  scores: number[];
  /** Of each class; null if the scores form no distribution (distances, votes, margins). */
  probabilities: number[] | null;
  /** The right answer; null if it is unknown. */
  target: string | null;
}

export interface Prediction {
  /** The image as the entry was given it: [rows, columns]. */
  pixels: Uint8Array;
  /** Its label in the data set; null for an image from elsewhere. */
  label: number | null;
  /** The inputs beside the image, by name. */
  inputs: Record<string, number>;
  outputs: Record<string, OutputPrediction>;
  /** Notes for the reader. */
  notes: string[];
  engine: string;
}
