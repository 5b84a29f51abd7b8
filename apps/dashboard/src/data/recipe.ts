import { cut } from './text.ts';

/** Most lines that are shown of a recipe, and most characters of a line. */
const [MOST_LINES, MOST_CHARACTERS] = [40, 240];

/** What a reader asks first; whatever else a recipe holds follows. */
const ORDER = [
  'task',
  'input',
  'augment',
  'loss',
  'optimizer',
  'learningRate',
  'momentum',
  'decayOn',
  'batchSize',
  'shuffle',
  'dropLast',
  'epochs',
  'averaging',
  'validation',
  'select',
];

/** A recipe as lines of name and value. An ensemble shows the recipe of its first member, for all. */
export function recipeLines(recipe: unknown): [string, string][] {
  if (recipe === null || recipe === undefined) return [];
  if (!isObject(recipe)) return [['recipe', cut(words(recipe), MOST_CHARACTERS)]];
  const { members, ...own } = recipe;
  const [first] = isObject(members) ? Object.entries(members) : [];
  if (first === undefined) return lines(own);
  const [name, one] = first;
  const each = `${Object.keys(members as object).length}, each trained as ${cut(name, MOST_CHARACTERS)} is:`;
  return [...lines(own), ['members', each], ...(isObject(one) ? lines(one) : [])];
}

const lines = (recipe: Record<string, unknown>) =>
  Object.entries(recipe)
    .sort(([a], [b]) => place(a) - place(b))
    .slice(0, MOST_LINES)
    .map(([name, value]): [string, string] => [
      cut(LABELS.get(name) ?? spaced(name), MOST_CHARACTERS),
      cut(words(value), MOST_CHARACTERS),
    ]);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const place = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);

/** Fields whose name says too little by itself. */
const LABELS: ReadonlyMap<string, string> = new Map([
  ['augment', 'augmentation'],
  ['dropLast', 'leave out an incomplete batch'],
  ['select', 'weights tested'],
]);

/** `learningRate` as `learning rate`. */
const spaced = (name: string) =>
  name.replaceAll(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);

/** A value in words; what lies deeper than any recipe nests is left out. */
function words(value: unknown, depth = 0): string {
  if (depth > 4) return '…';
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number') return decimal(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value.replace(/^function /, '');
  if (Array.isArray(value)) return value.map((one) => words(one, depth + 1)).join(', ');
  if (!isObject(value)) return '–';
  const { segments } = value;
  return Array.isArray(segments) && segments.every(isSegment)
    ? segments.map(segmentWords).join(', then ')
    : listed(value, depth);
}

/** `sgd, momentum 0.9, nesterov`: what it is, then its settings. */
function listed({ name, kind, ...settings }: Record<string, unknown>, depth: number): string {
  const what = [name, kind].filter((title) => typeof title === 'string' && !Object.hasOwn(settings, title));
  const parts = Object.entries(settings).map(([key, value]) => {
    if (value === true) return spaced(key);
    if (value === false) return `not ${spaced(key)}`;
    return typeof value === 'string' && value.startsWith('function ')
      ? ''
      : `${spaced(key)} ${words(value, depth + 1)}`;
  });
  return [...what, ...parts].filter((part) => part !== '').join(', ') || '–';
}

/** A stretch of a schedule: a curve from one value to another, until a share of the training is over. */
interface Segment {
  readonly curve: string;
  readonly from: number;
  /** None where it is constant. */
  readonly to?: number;
  readonly until: number;
}

const isSegment = (value: unknown): value is Segment =>
  isObject(value) &&
  typeof value.curve === 'string' &&
  [value.from, value.to ?? 0, value.until].every((part) => typeof part === 'number');

function segmentWords({ curve, from, to, until }: Segment): string {
  const course =
    to === undefined ? `${curve} ${decimal(from)}` : `${curve} from ${decimal(from)} to ${decimal(to)}`;
  return until === 1 ? course : `${course} until ${decimal(100 * until)} % of the training`;
}

/** `1/255` rather than 0.00392157. */
function decimal(value: number): string {
  const rounded = Number(value.toPrecision(6));
  const inverse = Math.round(1 / value);
  return rounded !== value && inverse > 1 && Math.abs(value * inverse - 1) < 1e-9
    ? `1/${inverse}`
    : `${rounded}`;
}
