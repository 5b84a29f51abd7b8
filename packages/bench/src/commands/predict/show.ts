import type { OutputPrediction } from '@digitbench/train/protocol';
import { drawImage } from '../../screen/digit.ts';
import { bar, formatAccuracy } from '../../screen/format.ts';
import { sparkline } from '../../screen/sparkline.ts';
import { alignColumns } from '../../screen/table.ts';
import type { EntryPrediction, Predicted } from './ask.ts';

const barWidth = 30;

/** What came out, for a reader: the image, and one entry's answer in full or several in a table. */
export function formatPredicted(predicted: Predicted, greys: boolean): string {
  const { subject, warnings, label, pixels, rows, columns, predictions } = predicted;
  const [source = '', ...steps] = subject;
  const head = [
    label === null ? source : `${source}, labelled ${label}`,
    ...steps.map((step) => `  ${step}`),
    ...warnings.map((warning) => `  note: ${warning}`),
    ...drawImage(pixels, rows, columns, greys),
  ];
  const [only, ...others] = predictions;
  const body = only !== undefined && others.length === 0 ? inFull(only) : sideBySide(predictions);
  return [...head, '', ...body].join('\n');
}

/** "modern/cnn seed 1, quick profile, 97.79 % on the test set, weights kept" */
function title({ study, entry, seed, profile, accuracy, weights }: EntryPrediction): string {
  const tested = accuracy === null ? '' : `, ${formatAccuracy(accuracy)} on the test set`;
  const origin = { kept: 'weights kept', trained: 'trained for predictions', fitted: 'fitted anew' }[weights];
  return `${study}/${entry} seed ${seed}, ${profile} profile${tested}, ${origin}`;
}

function inFull(prediction: EntryPrediction): string[] {
  const inputs = Object.entries(prediction.inputs).map(([name, value]) => `${name}: ${value}`);
  const outputs = Object.entries(prediction.outputs).flatMap(([name, output]) => [
    '',
    `${name}: ${output.answer}${judged(output)}`,
    ...bars(output),
  ]);
  const notes = prediction.notes.length === 0 ? [] : ['', ...prediction.notes.map((note) => `note: ${note}`)];
  return [title(prediction), ...inputs, ...outputs, ...notes];
}

function judged({ answer, target }: OutputPrediction): string {
  if (target === null) return '';
  return answer === target ? '  ✓' : `  ✗ (right: ${target})`;
}

function bars({ labels, probabilities, scores }: OutputPrediction): string[] {
  const width = Math.max(...labels.map((label) => label.length));
  if (probabilities !== null) {
    return labels.map((label, i) => {
      const p = probabilities[i] ?? 0;
      return `  ${label.padStart(width)} ${bar(p, barWidth)} ${formatAccuracy(p).padStart(8)}`;
    });
  }
  if (scores.length !== labels.length) return [`  score ${format(scores[0] ?? Number.NaN)}`];
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  const lines = labels.map((label, i) => {
    const score = scores[i] ?? 0;
    const part = high === low ? 0 : (score - low) / (high - low);
    return `  ${label.padStart(width)} ${bar(part, barWidth)} ${format(score).padStart(8)}`;
  });
  return ['  scores, no probabilities; the highest answers', ...lines];
}

const format = (score: number) => String(Number(score.toPrecision(4)));

function sideBySide(predictions: readonly EntryPrediction[]): string[] {
  const rows = predictions.map((prediction) => {
    const outputs = Object.entries(prediction.outputs);
    const answer = outputs.map(([name, output]) =>
      outputs.length > 1 ? `${name} ${output.answer}` : output.answer,
    );
    const [first] = outputs;
    return [
      `${prediction.study}/${prediction.entry}`,
      prediction.accuracy === null ? '–' : (100 * prediction.accuracy).toFixed(2),
      [...Object.entries(prediction.inputs).map(([name, value]) => `(${name} ${value})`), ...answer].join(
        ' ',
      ),
      mark(outputs.map(([, output]) => output)),
      outputs.map(([, output]) => sure(output)).join(' '),
      first === undefined ? '' : classes(first[1]),
    ];
  });
  const table = alignColumns(
    [['entry', 'accuracy (%)', 'answer', '', 'probability', 'by class'], ...rows],
    [1],
  );
  const notes = predictions.flatMap(({ study, entry, notes }) =>
    notes.map((note) => `note: ${study}/${entry}: ${note}`),
  );
  const known = predictions.filter(({ outputs }) => isKnown(Object.values(outputs)));
  const right = known.filter(({ outputs }) => mark(Object.values(outputs)) === '✓').length;
  const count = known.length === 0 ? [] : ['', `${right} of ${known.length} right`];
  return [table, ...count, ...(notes.length === 0 ? [] : ['', ...new Set(notes)])];
}

const isKnown = (outputs: readonly OutputPrediction[]) => outputs.every(({ target }) => target !== null);

function mark(outputs: readonly OutputPrediction[]): string {
  if (!isKnown(outputs)) return '';
  return outputs.every(({ answer, target }) => answer === target) ? '✓' : '✗';
}

/** The probability of the answer; nothing where scores are none. */
function sure({ probabilities }: OutputPrediction): string {
  return probabilities === null ? '–' : formatAccuracy(Math.max(...probabilities));
}

function classes({ probabilities, scores }: OutputPrediction): string {
  return probabilities === null
    ? sparkline(scores, Math.min(...scores), Math.max(...scores))
    : sparkline(probabilities, 0, 1);
}
