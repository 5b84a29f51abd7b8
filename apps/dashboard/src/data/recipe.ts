import { cut } from './text.ts';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Most lines that are shown of a recipe: an ensemble repeats itself for each member. */
const MOST_LINES = 40;

function written(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number') return `${Number(value.toPrecision(6))}`;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return cut(typeof value === 'string' ? value : JSON.stringify(value), 240);
}

/** `learningRate` as `learning rate`. */
const spaced = (name: string) =>
  name.replaceAll(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);

/** A recipe as lines of name and value; members of an ensemble whose recipe is the same stand in one line. */
export function flatten(recipe: unknown, prefix = ''): [string, string][] {
  if (!isObject(recipe))
    return recipe === null || recipe === undefined ? [] : [[prefix || 'recipe', written(recipe)]];
  const lines = Object.entries(recipe).flatMap(([name, value]): [string, string][] => {
    const label = cut(prefix === '' ? spaced(name) : `${prefix}, ${spaced(name)}`, 80);
    if (name === 'members' && isObject(value)) {
      const [[first, own] = ['', null]] = Object.entries(value);
      return flatten(own, `each of ${Object.keys(value).length} members, such as ${first}`);
    }
    return isObject(value) ? flatten(value, label) : [[label, written(value)]];
  });
  return lines.slice(0, MOST_LINES);
}
