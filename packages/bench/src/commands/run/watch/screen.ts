import type { RunRecord, StudyDescription } from '@digitbench/results';
import type { StudyPackage } from '@digitbench/train/node';
import type { BenchReport } from '../../../run/bench.ts';
import { formatAccuracy, formatLoss, formatSeconds, painter } from '../../../screen/format.ts';
import { alignColumns } from '../../../screen/table.ts';
import { repository } from '../../../shell/repository.ts';
import { type ProfileName, profiles } from '../../../zoo/profile.ts';

const clear = '\u001b[2J\u001b[3J\u001b[H';

/** What the author sees: on a terminal, one screen per round; elsewhere, one block. All on standard output. */
export class Screen {
  readonly #studies: readonly StudyPackage[];
  readonly #profile: ProfileName;
  /** By study/entry: the accuracy of the round before. */
  readonly #before = new Map<string, number>();
  readonly #paint = painter(process.stdout);
  #started = performance.now();

  constructor(studies: readonly StudyPackage[], profile: ProfileName) {
    this.#studies = studies;
    this.#profile = profile;
  }

  begin(changed: readonly string[]): void {
    this.#started = performance.now();
    if (process.stdout.isTTY) process.stdout.write(clear);
    const time = new Date().toLocaleTimeString('en-GB');
    const what = changed.length === 0 ? this.#studies.map(({ name }) => name) : changed;
    const why = changed.length === 0 ? 'watching' : 'saved:';
    this.#say(`${this.#paint('bold', `${time}  ${why} ${what.join(', ')}`)}\n`);
  }

  show(
    report: BenchReport,
    { records, studies }: { records: RunRecord[]; studies: StudyDescription[] },
  ): void {
    for (const name of report.selected) {
      const record = records.find(({ study, entry }) => `${study}/${entry}` === name);
      if (record !== undefined) this.#say(`${this.#entry(record, studies)}\n`);
    }
  }

  complain(problems: readonly string[]): void {
    for (const problem of problems) this.#say(this.#paint('red', problem));
  }

  showTypeErrors(study: string, errors: readonly string[]): void {
    for (const error of errors) this.#say(this.#paint('yellow', `types of ${study}: ${error}`));
  }

  wait(): void {
    const seconds = formatSeconds((performance.now() - this.#started) / 1000);
    const budget = profiles[this.#profile];
    const less =
      budget.examples === undefined ? '' : `, ${budget.examples.toLocaleString('en')} images at most`;
    this.#say(
      this.#paint(
        'dim',
        `${seconds}, profile ${this.#profile}${less}: a first look, not a result. Waiting for the next save; Ctrl-C ends.`,
      ),
    );
  }

  #entry(record: RunRecord, studies: readonly StudyDescription[]): string {
    const name = `${record.study}/${record.entry}`;
    const described = studies
      .find(({ study }) => study === record.study)
      ?.entries.find(({ entry }) => entry === record.entry);
    return [
      `${this.#paint('bold', name)}  ${this.#outcome(record, name)}`,
      ...this.#refusal(record),
      ...epochTable(record),
      ...layerTable(described?.layers ?? null),
      ...memberTable(record),
    ].join('\n');
  }

  #outcome(record: RunRecord, name: string): string {
    const { outcome, test, parameters, seconds, engine } = record;
    if (outcome.status !== 'ok') {
      const reason = outcome.reason.replaceAll(repository, '');
      return this.#paint('red', `${outcome.status}: ${reason}`);
    }
    const accuracy = test?.accuracy ?? Number.NaN;
    const before = this.#before.get(name);
    this.#before.set(name, accuracy);
    const change =
      before === undefined || before === accuracy ? '' : ` (${signed(accuracy - before)} points)`;
    const parts = [
      this.#paint('green', `accuracy ${formatAccuracy(accuracy)}${change}`),
      ...(typeof test?.loss === 'number' ? [`loss ${formatLoss(test.loss)}`] : []),
      ...(parameters === null ? [] : [`${parameters.toLocaleString('en')} parameters`]),
      ...(seconds.train === null ? [] : [`trained in ${formatSeconds(seconds.train)} on ${engine.name}`]),
    ];
    return parts.join('  ');
  }

  /** What the compiler could not lower, and where. An interpreting engine then took over, which is many times slower. */
  #refusal({ fallback, engine }: RunRecord): string[] {
    if (fallback === null) return [];
    const reason = fallback.reason
      .replaceAll(repository, '')
      .split('; ')
      .map((each) => `    ${each}`);
    return [
      this.#paint('yellow', `  not compiled, so ${engine.name} interpreted it, much slower:`),
      ...reason,
    ];
  }

  #say(text: string): void {
    process.stdout.write(`${text}\n`);
  }
}

const signed = (difference: number) =>
  `${difference > 0 ? '+' : '−'}${Math.abs(100 * difference).toFixed(2)}`;

function epochTable({ epochs }: RunRecord): string[] {
  if (epochs.length === 0) return [];
  const rows = epochs.map(({ trainLoss, validLoss, validAccuracy }, i) => [
    String(i + 1),
    trainLoss === null ? '' : formatLoss(trainLoss),
    validLoss === null ? '' : formatLoss(validLoss),
    validAccuracy === null ? '' : formatAccuracy(validAccuracy),
  ]);
  return [alignColumns([['epoch', 'training loss', 'validation loss', 'accuracy'], ...rows], [0, 1, 2, 3])];
}

function layerTable(layers: StudyDescription['entries'][number]['layers']): string[] {
  if (layers === null) return [];
  const rows = layers.map(({ name, kind, outputShape, parameters }) => [
    name,
    kind,
    outputShape.map((size) => size ?? '?').join(' x '),
    parameters.toLocaleString('en'),
  ]);
  return [alignColumns([['layer', 'kind', 'output', 'parameters'], ...rows], [3])];
}

function memberTable({ ensemble }: RunRecord): string[] {
  if (ensemble === null) return [];
  const rows = ensemble.map(({ name, parameters, test, epochs }) => [
    name,
    typeof test?.accuracy === 'number' ? formatAccuracy(test.accuracy) : '',
    formatLoss(epochs.at(-1)?.trainLoss ?? Number.NaN),
    parameters?.toLocaleString('en') ?? '',
  ]);
  return [alignColumns([['member', 'accuracy', 'training loss', 'parameters'], ...rows], [1, 2, 3])];
}
