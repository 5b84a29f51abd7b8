import { handleSignals } from '../../shell/signals.ts';
import { suggestion, UsageError } from '../../shell/usage.ts';
import { json } from '../shared-options.ts';
import { defineVerb } from '../verb.ts';

const actions = ['list', 'fetch', 'check'] as const;

export const data = defineVerb({
  name: 'data',
  summary: 'List the data sets, fetch one, or check one: by name, or any folder of IDX files.',
  operands: '[list | fetch <name> | check <name or dir>]',
  options: { json },
  examples: [
    [
      'data',
      'every data set with a name: images, classes, size, licence, citation, where from, whether it is here',
    ],
    ['data fetch fashion-mnist', 'fetches it again, or for the first time, and keeps it in the cache'],
    ['data check ~/letters', 'whether a folder can be used, and which entries it is for'],
  ],
  async run(operands, settings) {
    const [action = 'list', ...subjects] = operands;
    const known = actions.find((one) => one === action);
    if (known === undefined)
      throw new UsageError([
        `data: got \`${action}\`; expected one of ${actions.join(', ')}.${suggestion(action, actions)}`,
      ]);
    const { writeLine } = await import('../../shell/output.ts');
    const say = async (value: object, text: string) =>
      writeLine(settings.json ? JSON.stringify(value, null, 2) : text);
    if (known === 'list') {
      if (subjects.length > 0)
        throw new UsageError([`data list: got ${subjects.join(' ')}; expected nothing`]);
      const { listDatasets, formatDatasets } = await import('./list.ts');
      const sets = listDatasets();
      await say(sets, formatDatasets(sets));
      return 0;
    }
    const [subject, ...others] = subjects;
    if (subject === undefined || others.length > 0)
      throw new UsageError([`data ${known}: got ${subjects.join(' ') || 'nothing'}; expected one data set`]);
    using signals = handleSignals();
    if (known === 'fetch') {
      const { namedSet, namedSets } = await import('@digitbench/data/node');
      const { fetchNamed } = await import('./fetch.ts');
      const named = namedSet(subject);
      const names = namedSets.map(({ name }) => name);
      if (named === undefined)
        throw new UsageError([
          `data fetch: got \`${subject}\`; expected one of ${names.join(', ')}.${suggestion(subject, names)}`,
        ]);
      if (named.isFetched) await fetchNamed(named, signals.signal);
    }
    const { checkDataset, formatCheck } = await import('./check.ts');
    const check = await checkDataset(subject, signals.signal);
    await say(check, formatCheck(check));
    return check.usable ? 0 : 1;
  },
});
