import type { Options, Values } from '../shell/option.ts';

/** A command of `digitbench`, as data: the frame (cli.ts) parses, checks and helps; `run` calls the library. */
export interface Verb {
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** "[study[/entry] ...]"; undefined if the command takes none. */
  operands?: string;
  /** Whether the operands name studies and entries of the zoo. */
  takesStudies?: boolean;
  /** In the order of the help. */
  options: Options;
  /** Command lines with what they do. */
  examples: readonly (readonly [command: string, effect: string])[];
  /** Returns the exit code: 0 done, 1 something failed, 2 usage. May throw a UsageError. */
  run(operands: readonly string[], settings: Values<Options>): Promise<number>;
}

/** Gives `run` exactly the values of the options that the command declares. */
export function defineVerb<Of extends Options>(
  verb: Omit<Verb, 'options' | 'run'> & {
    options: Of;
    run(operands: readonly string[], settings: Values<Of>): Promise<number>;
  },
): Verb {
  return verb;
}
