import type { DatasetSurvey } from '@digitbench/train/protocol';
import { LocalPlace } from '../../place/local/place.ts';
import { datasetSource } from '../../shell/datasets.ts';
import { UsageError } from '../../shell/usage.ts';
import { ask } from '../../zoo/ask.ts';
import { datasetQuestion, shapeFor, withoutPlace } from '../../zoo/questions.ts';
import { openZoo } from '../../zoo/zoo.ts';

/** A data set that was read and checked, with the entries that it is not for; or why it cannot be used. */
export type DatasetCheck =
  | ({ usable: true; unfit: { name: string; reason: string }[] } & DatasetSurvey)
  | { usable: false; problem: string };

/** Reads and checks a data set, whatever the cache says. Throws a UsageError if the text can be none. */
export async function checkDataset(text: string, signal: AbortSignal): Promise<DatasetCheck> {
  const source = datasetSource.parse(text);
  if (source === undefined)
    throw new UsageError([`data check: got ${JSON.stringify(text)}; expected ${datasetSource.expected}`]);
  using place = new LocalPlace({ dataset: source, signal });
  const answer = await ask(place, { ...datasetQuestion(source), key: undefined });
  if (answer.kind !== 'dataset') return { usable: false, problem: withoutPlace(answer.reason) };
  const { unfit } = await openZoo(place, { operands: [], data: shapeFor(answer.survey) });
  return {
    usable: true,
    unfit: unfit.map(({ name, problems }) => ({ name, reason: problems.join('; ') })),
    ...answer.survey,
  };
}

export function formatCheck(check: DatasetCheck): string {
  if (!check.usable) return `Not usable: ${check.problem}`;
  const { title, name, checksum, train, test, rows, columns, classNames, transposed, unfit, warnings } =
    check;
  return [
    `${title}: recorded as ${name}, checksum ${checksum}`,
    `${train.toLocaleString('en')} + ${test.toLocaleString('en')} images of ${rows} x ${columns}${transposed ? ', with rows and columns exchanged' : ''}`,
    `${classNames.length} classes: ${classNames.join(', ')}`,
    ...warnings,
    ...(unfit.length === 0 ? ['Every entry can be trained on it.'] : ['Not for:']),
    ...unfit.map(({ name: entry, reason }) => `  ${entry}: ${reason}`),
  ].join('\n');
}
