/** One thing that is wrong with a study. */
export interface Problem {
  /** Study, entry and field: "linear-depth/model0: recipe.batchSize". */
  readonly where: string;
  readonly given: string;
  readonly expected: string;
  readonly remedy: string;
  /** What was thrown, where something was. */
  readonly cause?: unknown;
}

/** A study that cannot be used; the message lists every problem, `cause` is the first that was thrown. */
export class StudyError extends Error {
  override readonly name = 'StudyError';
  readonly problems: readonly Problem[];

  constructor(study: string, problems: readonly Problem[]) {
    const lines = problems.map(
      ({ where, given, expected, remedy }) => `  ${where}: ${given} given, ${expected} expected. ${remedy}`,
    );
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    super(`Study ${study} has ${count}:\n${lines.join('\n')}`, {
      cause: problems.find(({ cause }) => cause !== undefined)?.cause,
    });
    this.problems = problems;
  }
}

/** How a problem shows a value. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'string') return value === '' ? 'an empty text' : JSON.stringify(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null)
    return `an object with ${Object.keys(value).join(', ') || 'no field'}`;
  return String(value);
}
