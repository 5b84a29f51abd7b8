import { contenderTitle, meanRatios } from '@digitbench/results';
import { reference } from './contenders.ts';
import type { EngineRecord, Measurement } from './record.ts';
import { align } from './text.ts';

const columns = ['', 'us a step', 'quartiles', 'ratio', 'compile s', 'peak MB', 'same losses'] as const;

/** The record as text: a table for each step, then each contender's mean ratio to the reference. */
export function formatRecord(record: EngineRecord): string {
  const { machine, problems } = record;
  const where = `${machine.cpu}, ${machine.os}, node ${machine.node}; one thread${record.pinned ? ', all on the same core' : ''}`;
  const parts = [
    `${where}; ${record.rounds} rounds of ${record.secondsPerTurn} s each in turns\n` +
      `ratio: time divided by ${reference}'s of the same round, median; above 1 is slower than ${reference}`,
  ];
  for (const step of record.steps) {
    const text = formatStep(record, step.name);
    if (text !== '') parts.push(text);
  }
  for (const { title, contenders } of meanRatios(record)) {
    const rows = contenders.map(({ title: name, mean, steps }) => [
      name,
      mean.toFixed(2),
      `${steps} ${steps === 1 ? 'step' : 'steps'}`,
    ]);
    parts.push(`${title}: geometric mean of the ratios\n${align(rows)}`);
  }
  if (problems.length > 0) {
    const lines = problems.map(
      ({ step, by, reason }) => `  ${by}${step === null ? '' : ` (${step})`}: ${reason}`,
    );
    parts.push(`not measured\n${lines.join('\n')}`);
  }
  return parts.join('\n\n');
}

/** One step's table; empty if nothing was measured. */
export function formatStep(record: EngineRecord, name: string): string {
  const rows = record.measurements.filter(({ step }) => step === name);
  if (rows.length === 0) return '';
  const cells = rows.map((row) => cellsOf(row, contenderTitle(record, row.by)));
  const title = record.steps.find((step) => step.name === name)?.title ?? '';
  return `${name}: ${title}\n${align([[...columns], ...cells])}`;
}

function cellsOf(row: Measurement, title: string): string[] {
  return [
    title,
    microseconds(row.microseconds),
    `${microseconds(row.spread.low)}-${microseconds(row.spread.high)}`,
    row.ratio === null ? '' : row.ratio.median.toFixed(2),
    row.compileSeconds.toFixed(2),
    row.peakMegabytes.toFixed(0),
    row.agrees === null ? 'not compared' : row.agrees ? 'yes' : 'NO',
  ];
}

function microseconds(value: number): string {
  return value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US');
}
