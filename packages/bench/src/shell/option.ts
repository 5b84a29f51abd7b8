/** One setting: its flag, its environment variable, and what its text may be. */
export interface Option<T> extends Kind<T> {
  /** Without the dashes. */
  flag: string;
  /** Placeholder of its value in the help; a switch has none. */
  argument?: string;
  /** What the flag means without a value; where there is none, a missing value is a problem. */
  bare?: string;
  variable?: string;
  description: string;
  hidden?: boolean;
}

/** A kind of value, and how it is read from text. */
export interface Kind<T> {
  /** Completes "expected …". */
  expected: string;
  /** The value, or undefined where the text is not one. */
  parse(text: string): T | undefined;
  /** Closed sets of values, for a suggestion. */
  choices?: readonly string[];
}

/** The options of a command, by the names its code knows them by. */
export type Options = Readonly<Record<string, Option<unknown>>>;

/** What was given of some options; undefined where nothing was. */
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
