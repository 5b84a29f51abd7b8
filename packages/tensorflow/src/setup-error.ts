/** The set-up cannot go on: everything that is missing at once, each with what to do about it. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[], cause?: unknown) {
    super(`tensorflow set-up: ${problems.join('\n')}`, { cause });
    this.problems = problems;
  }
}
