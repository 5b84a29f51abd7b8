import type { EntryDescription } from '@digitbench/results';

export type Layer = NonNullable<EntryDescription['layers']>[number];

const isDense = ({ kind }: Layer) => kind === 'Dense';
const isConvolution = ({ kind }: Layer) => /^(?:Depthwise)?Conv\d?D$/i.test(kind);

/** Without, with, or so that the rest fits the layer before. */
type Biased = 'no' | 'yes' | 'fits';

const product = (sizes: readonly (number | null)[]) =>
  sizes.reduce<number>((all, size) => all * (size ?? 1), 1);

function workOf(layer: Layer, before: Layer | undefined, biased: Biased): number {
  const outputs = layer.outputShape.at(-1) ?? 0;
  const fits = layer.parameters === outputs * (before?.outputShape.at(-1) ?? 0);
  const bias = biased === 'yes' || (biased === 'fits' && !fits) ? outputs : 0;
  return (layer.parameters - bias) * product(layer.outputShape.slice(0, -1));
}

/**
 * Multiply-adds of each layer for one image: every weight of a matrix or filter is used once at each place of the output.
 * A record says how many there are in all, and a description how many parameters each layer has, but not which of them
 * are biases. So this takes the reading whose sum is the recorded one. Null where no reading fits.
 */
export function layerWork(layers: readonly Layer[], total: number | null): number[] | null {
  for (const convolutions of ['no', 'yes'] as const)
    for (const matrices of ['no', 'yes', 'fits'] as const) {
      const work = layers.map((layer, index) => {
        if (isConvolution(layer)) return workOf(layer, layers[index - 1], convolutions);
        return isDense(layer) ? workOf(layer, layers[index - 1], matrices) : 0;
      });
      if (work.reduce((sum, one) => sum + one, 0) === total) return work;
    }
  return null;
}
