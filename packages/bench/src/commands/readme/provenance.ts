import type { RunRecord } from '@digitbench/results';
import { formatSeconds, plural } from '../../screen/format.ts';

/** Where and when the records were made and how long they took, one sentence for each place. */
export function provenance(records: readonly RunRecord[]): string {
  const places = Map.groupBy(records, ({ machine, engine }) => `${machine.id} ${engine.name}`);
  return [...places]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, runs]) => placeOf(runs))
    .join('\n\n');
}

function placeOf(runs: readonly RunRecord[]): string {
  const [first] = runs;
  if (first === undefined) return '';
  const { machine, engine } = first;
  const gigabytes = Math.round(machine.memory / 2 ** 30);
  const days = [...new Set(runs.map(({ startedAt }) => startedAt.slice(0, 10)))].sort();
  const [from = '', to = from] = [days[0], days.at(-1)];
  const beside = Math.max(...runs.map((run) => run.beside));
  const versions = [...new Set(runs.flatMap((run) => Object.entries(run.engine.versions).map(join)))].sort();
  const train = runs.reduce((sum, { seconds }) => sum + (seconds.train ?? 0), 0);
  const all = runs.reduce((sum, { seconds }) => {
    return (
      sum + (seconds.setUp ?? 0) + (seconds.compile ?? 0) + (seconds.train ?? 0) + (seconds.evaluate ?? 0)
    );
  }, 0);
  return (
    `${plural(runs.length, 'trial')} on ${machine.cpu} (${plural(machine.cores, 'core')}, ${gigabytes} GiB, ` +
    `${machine.os}, Node ${machine.node}), engine \`${engine.name}\` (${versions.join(', ')}), ` +
    `${from === to ? from : `${from} to ${to}`}, ${beside === 1 ? 'one at a time' : `up to ${beside} at once`}: ` +
    `${formatSeconds(train)} of training, ${formatSeconds(all)} with compiling and testing.`
  );
}

const join = ([name, version]: [string, string]) => `${name} ${version}`;
