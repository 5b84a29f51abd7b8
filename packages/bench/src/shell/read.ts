import type { Option, Options, Values } from './option.ts';
import { suggestion } from './usage.ts';

/** Where commander keeps a flag's value: "time-limit" is `timeLimit`. */
const propertyOf = (flag: string) => flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/**
 * Reads a command's options from flags, which win over environment variables. An invalid text is a problem that says where
 * it came from. An empty variable counts as not set.
 */
export function readOptions<Of extends Options>(
  options: Of,
  flags: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
): { values: Values<Of>; problems: string[] } {
  const read = Object.entries(options).map(
    ([name, option]) => [name, readOption(option, flags[propertyOf(option.flag)], environment)] as const,
  );
  // Every option has its key, given or not.
  const values = Object.fromEntries(read.map(([name, { value }]) => [name, value])) as Values<Of>;
  return { values, problems: read.flatMap(([, { problem }]) => problem ?? []) };
}

function readOption<T>(
  option: Option<T>,
  given: unknown,
  environment: NodeJS.ProcessEnv,
): { value?: T; problem?: string } {
  const { conceal = (text: string) => text } = option;
  if (Array.isArray(given)) {
    const texts = given.map((text) => JSON.stringify(conceal(String(text)))).join(' and ');
    return { problem: `--${option.flag}: given ${given.length} times, ${texts}; expected once` };
  }
  const flag = given === true && option.bare !== undefined ? option.bare : given;
  if (flag === true && option.argument !== undefined)
    return { problem: `--${option.flag}: no value given; expected ${option.expected}` };
  const variable = option.variable === undefined ? '' : (environment[option.variable] ?? '');
  if (flag === undefined && variable === '') return {};
  const [source, text] =
    flag === undefined ? [`${option.variable} (environment)`, variable] : [`--${option.flag}`, String(flag)];
  const value = option.parse(text);
  if (value !== undefined) return { value };
  const hint = suggestionFor(text, option.choices ?? []);
  return { problem: `${source}: got ${JSON.stringify(conceal(text))}; expected ${option.expected}.${hint}` };
}

/** A suggestion for the first comma-separated name that is not among the choices. */
function suggestionFor(text: string, choices: readonly string[]): string {
  const names = text.split(',').map((name) => name.trim());
  return suggestion(names.find((name) => !choices.includes(name)) ?? text, choices);
}
