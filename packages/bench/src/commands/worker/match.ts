import { digestEachSource, digestSources } from '@digitbench/train/node';
import type { DatasetSurvey, TrialJob } from '@digitbench/train/protocol';
import type { Place } from '../../place/place.ts';
import type { Board } from '../../place/queue/board.ts';
import { idOf, lotOf, type Ticket } from '../../place/queue/ticket.ts';
import { entryJob } from '../../plan/plan.ts';
import { ask } from '../../zoo/ask.ts';
import { discoverStudies } from '../../zoo/discover.ts';
import { type KnownStudy, surveyStudy } from '../../zoo/known.ts';
import { describeNumerics } from '../../zoo/numerics.ts';
import { type ProfileName, profileNames } from '../../zoo/profile.ts';
import { datasetQuestion, enginesQuestion, readDataset, readEngines, shapeFor } from '../../zoo/questions.ts';

export interface MatchRequest {
  board: Board;
  place(): Place;
  models: string | undefined;
  dataset: string | null;
}

/** Milliseconds after which sources and engines are looked at again. The processes that train check the sources once more. */
const memory = 3_000;

/** Why this machine does not take a trial. */
export interface Refusal {
  refusal: string;
}

/**
 * Makes the job of a ticket from this machine's own zoo and data: budget, recipe and facts are those of here. If the hash is then
 * not the ticket's, the job would be another trial, and is refused with what differs.
 */
export class Matcher {
  readonly #request: MatchRequest;
  readonly #studies = new Map<string, { state: string; known: KnownStudy }>();
  /** By lot: what the tickets of all its seeds have in common, for a while. */
  readonly #answers = new Map<string, { until: number; answer: TrialJob | Refusal }>();
  #dataset: DatasetSurvey | undefined;

  constructor(request: MatchRequest) {
    this.#request = request;
  }

  /** Throws a UsageError if there are no studies, or if the data cannot be used. */
  async check(): Promise<void> {
    discoverStudies(this.#request.models);
    await this.#data();
  }

  async match(ticket: Ticket): Promise<TrialJob | Refusal> {
    const { sources, checksum, numerics, weights, dataset } = ticket;
    const key = [lotOf(ticket), sources, checksum, numerics, dataset].join('\n');
    const now = performance.now();
    const kept = this.#answers.get(key);
    const answer = kept !== undefined && kept.until > now ? kept.answer : await this.#answerOrReason(ticket);
    if (answer !== kept?.answer) {
      for (const [old, { until }] of this.#answers) if (until < now) this.#answers.delete(old);
      this.#answers.set(key, { until: now + memory, answer });
    }
    return 'refusal' in answer
      ? answer
      : { ...answer, seed: ticket.seed, saveWeights: weights, id: idOf(ticket) };
  }

  /** What goes wrong here is no fault of the trial. */
  async #answerOrReason(ticket: Ticket): Promise<TrialJob | Refusal> {
    try {
      return await this.#answer(ticket);
    } catch (error) {
      return refuse(error instanceof Error ? error.message : String(error));
    }
  }

  async #answer(ticket: Ticket): Promise<TrialJob | Refusal> {
    const profile = profileNames.find((name) => name === ticket.profile);
    if (profile === undefined)
      return refuse(`profile ${ticket.profile}: not known here; update this checkout`);
    const found = await this.#study(ticket.study);
    if ('refusal' in found) return found;
    const dataset = await this.#data();
    const differences = [
      ...(await this.#differingFiles(found, ticket)),
      ...differingVersions(found, ticket),
      ...differingData(dataset, ticket),
    ];
    if (differences.length > 0)
      return refuse(`${differences.join('; ')}; bring both to one revision and data set`);
    return (await this.#missingEngine(ticket)) ?? jobOf(found, ticket, profile, dataset);
  }

  async #study(name: string): Promise<KnownStudy | Refusal> {
    const { models, place } = this.#request;
    const packages = discoverStudies(models);
    const study = packages.find((one) => one.name === name);
    if (study === undefined)
      return refuse(
        `study ${name}: not in this checkout, which has ${packages.map((one) => one.name).join(', ')}`,
      );
    // Sources may change while the worker runs.
    const state = digestSources(study.folder) + JSON.stringify(study.sameNumbers);
    const kept = this.#studies.get(name);
    if (kept?.state === state) return kept.known;
    const { known, broken } = await surveyStudy(place(), study, shapeFor(await this.#data()));
    if (known === undefined)
      return refuse(`study ${name}: ${broken.flatMap(({ problems }) => problems).join('; ')}`);
    this.#studies.set(name, { state, known });
    return known;
  }

  async #data(): Promise<DatasetSurvey> {
    const { place, dataset } = this.#request;
    this.#dataset ??= readDataset(dataset, await ask(place(), datasetQuestion(dataset)));
    return this.#dataset;
  }

  async #differingFiles({ study, sources }: KnownStudy, ticket: Ticket): Promise<string[]> {
    if (sources === ticket.sources) return [];
    const here = digestEachSource(study.folder);
    const there = await this.#request.board.sourcesOf(ticket.sources);
    const names = [...new Set([...Object.keys(here), ...Object.keys(there)])].sort();
    const differing = names.flatMap((name) => {
      if (here[name] === there[name]) return [];
      if (here[name] === undefined) return [`src/${name} is missing here`];
      return [there[name] === undefined ? `src/${name} is only here` : `src/${name} differs`];
    });
    const isTold = Object.keys(there).length > 0;
    return [`study ${study.name}: ${isTold ? differing.slice(0, 8).join(', ') : 'its sources differ'}`];
  }

  async #missingEngine({ engine }: Ticket): Promise<Refusal | undefined> {
    try {
      readEngines(await ask(this.#request.place(), enginesQuestion(engine)));
      return undefined;
    } catch (error) {
      return refuse(error instanceof Error ? error.message : String(error));
    }
  }
}

const refuse = (refusal: string): Refusal => ({ refusal });

function differingVersions(known: KnownStudy, { numerics }: Ticket): string[] {
  const here = describeNumerics(known);
  return here === numerics ? [] : [`numerics versions: ${here} here, ${numerics} asked for`];
}

function differingData({ name, checksum }: DatasetSurvey, ticket: Ticket): string[] {
  if (checksum === ticket.checksum) return [];
  const short = (digest: string) => digest.slice(0, 12);
  return [
    `data set: ${name} with the checksum ${short(checksum)} here, ${ticket.dataset} with ${short(ticket.checksum)} asked for`,
  ];
}

function jobOf(
  known: KnownStudy,
  ticket: Ticket,
  profile: ProfileName,
  { checksum }: DatasetSurvey,
): TrialJob | Refusal {
  const { study, entry, seed, engine } = ticket;
  const facts = known.facts.entries.find((one) => one.entry === entry);
  if (facts === undefined) return refuse(`entry ${study}/${entry}: not here, or broken`);
  // The same data may have another name there, which the record has to have.
  const dataset = { name: ticket.dataset, checksum };
  const job = {
    ...entryJob(known, facts, profile, { dataset, engine }),
    seed,
    saveWeights: ticket.weights,
    id: idOf(ticket),
  };
  if (job.hash === ticket.hash) return job;
  return refuse(
    `entry ${study}/${entry}: its recipe or its budget in the profile ${profile} differs, although the study's files are the ` +
      'same: a package that it uses, or its same-numbers.json, is of another revision',
  );
}
