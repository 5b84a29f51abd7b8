import { unknownVariables } from './environment.ts';
import type { Option } from './option.ts';
import { type OptionName, type OptionValue, options, type Values } from './options.ts';
import { suggestion } from './usage.ts';

/** Where commander keeps a flag's value: "time-limit" is `timeLimit`. Options of two commands may share a flag. */
const propertyOf = (flag: string) => flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/**
 * Reads the named options from flags, which win over environment variables. A value that is none is a problem that
 * says where it came from; an empty variable counts as not set.
 */
export function readOptions<Name extends OptionName>(
  names: readonly Name[],
  flags: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
): { values: Values<Name>; problems: string[] } {
  const values: Partial<Values<Name>> = {};
  const variables = Object.values<Option<unknown>>(options).flatMap(({ variable }) => variable ?? []);
  const problems = unknownVariables(environment, variables);
  for (const name of names) {
    const option = options[name] as Option<OptionValue<Name>>;
    const given = flags[propertyOf(option.flag)];
    if (Array.isArray(given)) {
      const texts = given.map((text) => JSON.stringify(text)).join(' and ');
      problems.push(`--${option.flag}: given ${given.length} times, ${texts}; expected once`);
      continue;
    }
    const flag = given === true && option.bare !== undefined ? option.bare : given;
    const variable = option.variable === undefined ? undefined : environment[option.variable];
    if (flag === true && option.argument !== undefined) {
      problems.push(`--${option.flag}: no value given; expected ${option.expected}`);
      continue;
    }
    const [source, text] =
      flag !== undefined
        ? [`--${option.flag}`, String(flag)]
        : variable !== undefined && variable !== ''
          ? [`${option.variable} (environment)`, variable]
          : [undefined, ''];
    if (source === undefined) continue;
    const value = option.parse(text);
    if (value === undefined) {
      const hint = suggestionFor(text, option.choices ?? []);
      problems.push(`${source}: got ${JSON.stringify(text)}; expected ${option.expected}.${hint}`);
    } else values[name] = value;
  }
  return { values: values as Values<Name>, problems };
}

/** For the first of the names, separated by commas, that is none of the choices. */
function suggestionFor(text: string, choices: readonly string[]): string {
  const names = text.split(',').map((name) => name.trim());
  return suggestion(names.find((name) => !choices.includes(name)) ?? text, choices);
}
