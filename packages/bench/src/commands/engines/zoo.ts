import { runZooBench } from '@digitbench/engines-bench';
import { LocalPlace } from '../../place/local/place.ts';
import { entriesToTrain } from '../../plan/plan.ts';
import type { Values } from '../../shell/option.ts';
import { writeLine } from '../../shell/output.ts';
import { UsageError } from '../../shell/usage.ts';
import { budgetOf } from '../../zoo/profile.ts';
import { openZoo } from '../../zoo/zoo.ts';
import type { enginesOptions } from './options.ts';

const profile = 'quick';

/** Trains the entries that the operands name, each with its quick budget, on the compiler and on the peers. Prints a table. */
export async function trainOnPeers(
  operands: readonly string[],
  settings: Values<typeof enginesOptions>,
): Promise<number> {
  refuse(settings);
  process.once('SIGINT', () => process.exit(130));
  const { models, dataset = null } = settings;
  using place = new LocalPlace({ jobs: 1, models, dataset });
  const { studies, broken } = await openZoo(place, { operands, models });
  for (const { name, problems } of broken) console.error(`${name} is left out: ${problems.join('; ')}`);
  place.close();
  const entries = studies.flatMap((selected) =>
    entriesToTrain(selected, profile).map(({ entry, budgets }) => ({
      name: `${selected.known.study.name}/${entry}`,
      module: selected.known.study.module,
      budget: budgetOf(profile, budgets),
    })),
  );
  const { text, complete } = await runZooBench({
    entries,
    rounds: settings.rounds ?? 1,
    dataset: settings.dataset,
    progress: (line) => console.error(line),
  });
  await writeLine(text);
  return complete ? 0 : 1;
}

/** Throws a UsageError for options that have no meaning with --zoo. */
function refuse(settings: Values<typeof enginesOptions>): void {
  const meaningless = (['steps', 'engines', 'peers', 'seconds', 'json', 'results'] as const).filter(
    (name) => settings[name],
  );
  if (meaningless.length === 0) return;
  const flags = meaningless.map((name) => `--${name}`).join(', ');
  throw new UsageError([`--zoo: given with ${flags}; expected without them, because it records nothing`]);
}
