/** Data that cannot be used. The message names the file (or task), what was found, what was expected, and a remedy. */
export class DataError extends Error {
  override readonly name = 'DataError';
  /** The file, folder or task. */
  readonly subject: string;
  readonly given: string;
  readonly expected: string;
  readonly remedy: string;

  constructor(
    problem: { subject: string; given: string; expected: string; remedy: string },
    cause?: unknown,
  ) {
    super(`${problem.subject}: ${problem.given}; expected ${problem.expected}. ${problem.remedy}`, { cause });
    this.subject = problem.subject;
    this.given = problem.given;
    this.expected = problem.expected;
    this.remedy = problem.remedy;
  }
}
