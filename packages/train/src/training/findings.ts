import type { Examples, Recipe } from '@digitbench/core';
import type { Shares } from '@digitbench/results';
import type { NamedArray } from '../weights/safetensors.ts';
import type { TrainingData } from './data.ts';
import type { Metrics, Scores } from './evaluate.ts';
import type { Training } from './train.ts';

/** The findings of an entry's training and test, in the loop's own terms; `record/report.ts` turns them into a record. */
export interface Findings {
  split: Split;
  engine: { name: string; versions: Record<string, string> };
  fallback: { from: string; reason: string } | null;
  warnings: string[];
  parameters: number | null;
  shares: Shares;
  epochs: Training['epochs'];
  bestEpoch: number | null;
  /** Of an ensemble. */
  members: MemberFindings[] | null;
  seconds: Training['seconds'];
  /** Why there is no test: what became too large, and when. */
  diverged: string | undefined;
  /** Undefined where it diverged. */
  tested: Tested | undefined;
  /** How to ask for predictions, where the entry is one thing that can be asked. */
  predict?: (count: number) => Promise<unknown>;
  /** The weights that were tested. */
  weights?: () => NamedArray[];
}

/** How the data was divided. */
export interface Split {
  train: number;
  valid: number | null;
  test: number;
  validation: Recipe['validation']['kind'];
}

export interface Tested {
  metrics: Metrics;
  scores: Scores;
  examples: Examples;
}

export interface MemberFindings {
  name: string;
  training: Pick<Training, 'parameters' | 'shares' | 'epochs' | 'bestEpoch' | 'seconds'>;
  metrics: Metrics | undefined;
}

export const splitOf = (
  data: TrainingData,
  { validation }: Pick<Recipe, 'validation'>,
  test: Examples,
): Split => ({
  train: data.trainCount,
  valid: data.validation?.count ?? null,
  test: test.count,
  validation: validation.kind,
});

/** Notes on the engine that trained. */
export function engineFindings({ prepared }: Pick<Training, 'prepared'>) {
  const { engine, fallback } = prepared;
  return {
    engine: { name: engine.name, versions: engine.versions() },
    fallback: fallback ?? null,
    warnings:
      fallback === undefined ? [] : [`ran on ${engine.name} instead of ${fallback.from}: ${fallback.reason}`],
  };
}
