import type { Predicted } from './ask.ts';

/** `predict --json`: the image, a row of numbers each, and what each entry says. */
export function predictedData({
  subject,
  warnings,
  label,
  pixels,
  rows,
  columns,
  predictions,
  problems,
}: Predicted) {
  const [source = '', ...steps] = subject;
  return {
    image: {
      source,
      steps,
      warnings,
      label,
      pixels: Array.from({ length: rows }, (_, row) => [
        ...pixels.subarray(row * columns, (row + 1) * columns),
      ]),
    },
    predictions: predictions.map(({ pixels: _pixels, label: _label, ...prediction }) => ({
      ...prediction,
      outputs: Object.fromEntries(
        Object.entries(prediction.outputs).map(([name, output]) => [
          name,
          { ...output, right: output.target === null ? null : output.answer === output.target },
        ]),
      ),
    })),
    problems,
  };
}
