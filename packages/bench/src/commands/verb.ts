import type { OptionName, Values } from '../shell/options.ts';

/** A command of `digitbench`, as data: the frame (cli.ts) parses, checks and helps; `run` calls the library. */
export interface Verb {
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** "[study[/entry] ...]"; a command without takes none. */
  operands?: string;
  /** Whether the operands name studies and entries of the zoo. */
  takesStudies?: boolean;
  options: readonly OptionName[];
  /** Command lines with what they do. */
  examples: readonly (readonly [command: string, effect: string])[];
  /** Returns the exit code: 0 done, 1 something failed, 2 usage. May throw a UsageError. */
  run(operands: readonly string[], settings: Values<OptionName>): Promise<number>;
}

/** Gives `run` only the options that the command declares. */
export function defineVerb<Name extends OptionName>(
  verb: Omit<Verb, 'options' | 'run'> & {
    options: readonly Name[];
    run(operands: readonly string[], settings: Values<Name>): Promise<number>;
  },
): Verb {
  return verb;
}
