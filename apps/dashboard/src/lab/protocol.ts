import type { ProfileName } from '@digitbench/train/protocol';
import type { Trouble } from './trouble.ts';

/** What a page and its worker tell each other. The page has no TensorFlow.js and no compiler. */

/** An entry whose weights the site has. */
export interface NetworkRef {
  study: string;
  entry: string;
  title: string;
  /** Of the trial that left the weights. */
  seed: number;
  /** On the test images, 0 to 1. */
  accuracy: number | null;
  bytes: number;
  /** Below the start of the site. */
  file: string;
  /** Numbers that it takes beside the image: 0 to this, exclusive; null if none. */
  numbers: number | null;
}

/** An entry, and the full address of its weights. */
export interface ModelWithWeights extends Pick<NetworkRef, 'study' | 'entry' | 'seed'> {
  url: string;
}

/** What a reader changes in a published recipe: factors on its learning rate and on the width of its hidden layers. */
export interface Change {
  learningRate: number;
  width: number;
}

/** What the page knows of a trial. All of it is plain data. */
export interface Training {
  /** Start of the site. */
  base: string;
  study: string;
  entry: string;
  seed: number;
  profile: ProfileName;
  /** Digest of the study's sources when the site was built, as hashes of trials hold it. */
  sources: string;
  /** As the study describes it: part of the hash. */
  recipe: unknown;
  /** Of the published records; null where there are none. */
  hash: string | null;
  /** As published records have them. */
  facts: Facts;
  change: Change;
}

export interface Facts {
  parameters: number | null;
  multiplyAdds: number | null;
  accuracyOf: string;
  members: { name: string; multiplyAdds: number | null }[];
}

/** A picture as a page has it. */
export type Picture =
  | { kind: 'pixels'; rows: number; columns: number; rgba: Uint8ClampedArray }
  | { kind: 'file'; file: Blob };

export interface LookRequest {
  kind: 'look';
  /** Answers repeat it; a later request ends an earlier one. */
  id: number;
  picture: Picture;
  number: number;
}

export type Request =
  | { kind: 'open'; networks: readonly ModelWithWeights[] }
  | LookRequest
  | { kind: 'train'; training: Training }
  | { kind: 'pause' }
  | { kind: 'resume' }
  | { kind: 'stop' };

/** One output of one network's answer. */
export interface Answer {
  output: string;
  answer: string;
  labels: string[];
  /** What the bars show, 0 to 1: probabilities if `sure` is not null, else the scores from their least to their largest. */
  bars: number[];
  /** Probability of the answer; null where scores form no distribution. */
  sure: number | null;
}

export type Reply =
  | { kind: 'loading'; done: number; of: number }
  | ({ kind: 'unready'; index: number } & Trouble)
  | { kind: 'seen'; id: number; pixels: Uint8Array; steps: readonly string[]; warnings: readonly string[] }
  | { kind: 'refused'; id: number; reason: string }
  | { kind: 'answer'; id: number; index: number; answers: Answer[] }
  | { kind: 'answered'; id: number; seconds: number }
  | { kind: 'fetching'; done: number; of: number }
  | { kind: 'phase'; phase: 'compiling' | 'testing' }
  | { kind: 'step'; fraction: number; loss: number }
  | {
      kind: 'epoch';
      trainLoss: number;
      validAccuracy: number | null;
      validLoss: number | null;
      seconds: number;
    }
  | { kind: 'trained'; record: unknown; own: boolean; current: boolean }
  | { kind: 'stopped' }
  | ({ kind: 'problem' } & Trouble);
