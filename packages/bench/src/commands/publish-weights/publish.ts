import { copyFileSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { decodePredictions, openStore, type PublishedNetwork, type RunRecord } from '@digitbench/results';
import { LocalPlace } from '../../place/local/place.ts';
import type { BenchRequest } from '../../run/bench.ts';
import { planSeed, type SeedTrial } from '../../run/plan-seed.ts';
import { Interruption } from '../../shell/interruption.ts';
import { gatherWeights, type Ready } from '../predict/weights.ts';
import { choose } from './choice.ts';
import { describeWeights, publishedFile, renewed } from './weights-index.ts';

/** The seed whose weights are published. */
const SEED = 1;

export interface PublishRequest extends BenchRequest {
  /** Folder of weights that were trained before. */
  trained: string | undefined;
}

export interface Published {
  /** `study/entry`, and the file below the results folder. */
  written: { entry: string; file: string }[];
  leftOut: { entry: string; reason: string }[];
  problems: { entry: string; reason: string }[];
}

/**
 * Copies the weights of the published trials of seed 1 to `<results>/weights/<study>/<entry>/seed-1.safetensors`, each after its
 * training gave the very answers that its published record has, and writes their digests into `<results>/weights/index.json`.
 * Trains what was not kept. The choice is made among all entries of the zoo; operands say which of the chosen are written.
 */
export async function publish(request: PublishRequest): Promise<Published> {
  using place = new LocalPlace(request.place);
  const whole = { ...request, zoo: { ...request.zoo, operands: [] }, seed: SEED };
  const { trials, engines } = await planSeed(whole, place);
  const { chosen, leftOut } = choose(trials.map((trial) => ({ ...trial, facts: trial.planned.facts })));
  const { operands } = request.zoo;
  const { profile } = request.plan;
  const wanted = chosen.filter(({ planned: { trial } }) =>
    [trial.study, `${trial.study}/${trial.entry}`, undefined].some((name) =>
      name === undefined ? operands.length === 0 : operands.includes(name),
    ),
  );
  const problems: Published['problems'] = [];
  const recorded = wanted.filter((trial) => {
    if (trial.record === undefined)
      problems.push({ entry: nameOf(trial), reason: 'it has no published record of the present sources' });
    return trial.record !== undefined;
  });
  // A record may have weights of its own beside it; these are asked for by their training alone.
  const unkept = recorded.map((trial) => ({ ...trial, record: undefined }));
  const { ready, unready } = await gatherWeights(unkept, request, place, engines.trialsAtOnce);
  if (request.signal.aborted) throw new Interruption();
  for (const { planned, reason } of unready) problems.push({ entry: nameOf({ planned }), reason });
  const written: Published['written'] = [];
  const described: PublishedNetwork[] = [];
  for (const trained of ready) {
    const published = recorded.find(({ planned }) => planned === trained.planned)?.record;
    const reason = published === undefined ? 'not recorded' : difference(published, trained.record);
    if (published === undefined || reason !== undefined || trained.weights === null) {
      problems.push({ entry: nameOf(trained), reason: reason ?? 'no weights' });
      continue;
    }
    const file = publishedFile(published);
    copyWhole(trained.weights, join(request.results, file));
    described.push(describeWeights(request.results, published));
    written.push({ entry: nameOf(trained), file });
  }
  const { weights: before } = await openStore(request.results, { readOnly: true }).list({ profile });
  const names = new Set(chosen.map(nameOf));
  await openStore(request.results).writeWeightsIndex(
    renewed(before, described, ({ study, entry }) => names.has(`${study}/${entry}`)),
  );
  return {
    written,
    leftOut: leftOut.map(({ what, reason }) => ({ entry: nameOf(what), reason })),
    problems,
  };
}

const nameOf = ({ planned: { trial } }: Pick<SeedTrial | Ready, 'planned'>) =>
  `${trial.study}/${trial.entry}`;

/** How the training that left the weights differs from the published one; undefined if it does not. */
function difference(published: RunRecord, trained: RunRecord | undefined): string | undefined {
  if (trained === undefined) return 'its training is not recorded';
  if (published.hash !== trained.hash)
    return `its training has the hash ${trained.hash}, not ${published.hash}`;
  if (published.predictions === trained.predictions) return undefined;
  const [before, now] = [published, trained].map(({ predictions }) => decodePredictions(predictions ?? ''));
  const others = before?.filter((answer, i) => answer !== now?.[i]).length;
  return (
    `its training gave ${others} other answers than the published record (another kind of processor rounds ` +
    'differently): publish from a processor like the record’s'
  );
}

function copyWhole(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  const temporary = `${to}.${process.pid}.tmp`;
  try {
    copyFileSync(from, temporary);
    renameSync(temporary, to);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** What was done, one line each. */
export function formatPublished({ written, leftOut, problems }: Published): string {
  return [
    ...written.map(({ entry, file }) => `${entry}: ${file}`),
    ...leftOut.map(({ entry, reason }) => `${entry} is left out: ${reason}`),
    ...problems.map(({ entry, reason }) => `${entry} was not written: ${reason}`),
  ].join('\n');
}
