/** One setting: its flag, its environment variable, and what its text may be. */
export interface Option<T> extends Kind<T> {
  /** Without the dashes. */
  flag: string;
  /** Placeholder of its value in the help; undefined for a switch. */
  argument?: string;
  /** The value of the flag without a value; if undefined, a missing value is a problem. */
  bare?: string;
  variable?: string;
  description: string;
  hidden?: boolean;
}

/** A kind of value and how to read it from text. */
export interface Kind<T> {
  /** Completes "expected …". */
  expected: string;
  /** The value, or undefined if the text is not valid. */
  parse(text: string): T | undefined;
  /** The text as a message may repeat it; the text itself unless given. For texts that may hold a password. */
  conceal?(text: string): string;
  /** Closed sets of values, for a suggestion. */
  choices?: readonly string[];
}

/** The options of a command, by the names its code knows them by. */
export type Options = Readonly<Record<string, Option<unknown>>>;

/** The values given for some options; undefined if not given. */
export type Values<Of extends Options> = {
  readonly [Name in keyof Of]: Of[Name] extends Option<infer T> ? T | undefined : never;
};

export function define<T>(option: Option<T>): Option<T> {
  return option;
}

/** An option without a value: given or not. */
export function defineSwitch(flag: string, description: string): Option<boolean> {
  return { flag, description, expected: 'a switch without a value', parse: () => true };
}
