import type {
  Budget,
  Claim,
  ClaimTest,
  Data,
  Entry,
  Factor,
  FactorValue,
  LayerSummary,
  Level,
  Reported,
  Source,
  Statement,
  TaskInput,
} from '@digitbench/core';

/** What the harness needs to know about a study, as plain data. It plans, lists and reports without loading the code. */
export type StudySurvey = { study: string } & (
  | { problems: string[] }
  | { problems: []; description: StudyFacts }
);

export interface StudyFacts {
  title: string;
  question: string;
  source: Source | null;
  task: string;
  /** What its networks were changed for, "20 x 20, 47 classes"; null: they are as their sources state them. */
  fitted: string | null;
  /** What its networks are given. */
  inputs: Record<string, TaskInput>;
  evaluation: string;
  /** Whether the data set has the test examples or the task draws them. If they are drawn, a source was tested on others. */
  testExamples: 'given' | 'drawn';
  /** The ledger's, where there is one. */
  claims: ClaimFacts[];
  /** Those that could be described. */
  entries: EntryFacts[];
  /** The others, each with what is wrong with it. */
  brokenEntries: { entry: string; problem: string }[];
  /** Entries that this data is not for, and why. */
  unfitEntries: { entry: string; problem: string }[];
  factors: FactorFacts[];
  /** Null: it keeps none. */
  ledger: StatementFacts[] | null;
  /** What core and jit declare: see trials/hash.ts. */
  numerics: { core: number; jit: number };
}

export interface EntryFacts {
  entry: string;
  title: string;
  family: string;
  kind: Entry['kind'];
  /** Of all members; null where only fitting tells. */
  parameters: number | null;
  multiplyAdds: number | null;
  layers: LayerSummary[] | null;
  /** The output that the record's `accuracy` is about; "joint": all together. */
  accuracyOf: string;
  /** Everything in the entry that determines its numbers and is not code. */
  recipe: Data;
  /** The networks that are trained, one after another. */
  trainings: TrainingFacts[];
  reported: Reported[];
  notes: string[];
  /** The value of a factor that it was made from; null: its author wrote it. */
  level: Level | null;
  /** False if only the profile `paper` trains it, as with some values of a factor. */
  inShortProfiles: boolean;
  budgets: { quick?: Budget; smoke?: Budget };
  /** Why its numbers do not depend on its seed, and on its seed alone; such an entry is trained, but not ranked. */
  faults: string[];
}

export interface TrainingFacts {
  /** The member's name in an ensemble; "teacher"; null for the entry's own network. */
  member: string | null;
  parameters: number | null;
  multiplyAdds: number | null;
  epochs: number;
  batchSize: number;
}

/** What a claim tests, with a factor replaced by its entries. */
type Resolved<Test extends Claim | ClaimTest> = Omit<Test, 'factor' | 'first' | 'entries'> & {
  entries: string[];
};

export type ClaimFacts = Resolved<Claim>;

export interface FactorFacts extends Pick<Factor, 'title' | 'unit' | 'scale' | 'metric'> {
  factor: string;
  levels: { value: FactorValue; entry: string }[];
}

export interface StatementFacts extends Pick<Statement, 'form' | 'says' | 'where'> {
  value?: Extract<Statement, { value: unknown }>['value'];
  log?: Extract<Statement, { log: unknown }>['log'];
  claim?: Resolved<ClaimTest>;
  outcome?: Statement['outcome'];
}
