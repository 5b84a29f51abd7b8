import type { RangeTestCurve } from '@digitbench/results';
import { formatLoss, formatRate } from '../../screen/format.ts';
import { plotLog } from '../../screen/plot.ts';
import { shorten, sparkline } from '../../screen/sparkline.ts';
import { alignColumns } from '../../screen/table.ts';
import type { Found } from './find.ts';

/** The result for a reader: the curve, the suggestion, and the recipe's learning rate. */
export function formatFound(found: Found): string {
  const { test, batchSize, recipeRates } = found;
  const head =
    `${test.study}/${test.entry}, seed ${test.seed}: learning rate ${formatRate(test.from)} to ` +
    `${formatRate(test.to)} in ${test.steps} steps of ${batchSize} examples`;
  const [curve] = test.curves;
  const [rates] = recipeRates;
  const trained = rates === undefined ? [] : [`the recipe trains with ${formatRates(rates)}`];
  if (test.curves.length === 1 && curve !== undefined) {
    const plot = plotLog({
      x: curve.learningRates,
      y: curve.smoothed,
      from: test.from,
      to: test.to,
      mark: curve.suggestion,
      label: formatLoss,
    });
    return [head, '', 'smoothed loss', ...plot, '', ...describeEnd(curve, test.stopAt), ...trained].join(
      '\n',
    );
  }
  const rows = test.curves.map(({ member, smoothed, suggestion, stopped }) => {
    const known = smoothed.filter((loss) => loss !== null);
    return [
      member ?? '',
      suggestion === null ? 'none' : formatRate(suggestion),
      sparkline(shorten(smoothed, 40), Math.min(...known), Math.max(...known)),
      stopped === null ? '' : `${stopped.reason} after step ${stopped.step}`,
    ];
  });
  const table = alignColumns([['member', 'suggested', 'smoothed loss', ''], ...rows], [1]);
  return [head, '', table, '', ...trained].join('\n');
}

const formatRates = ({ low, high }: { low: number; high: number }) =>
  low === high ? formatRate(low) : `${formatRate(low)} to ${formatRate(high)}`;

function describeEnd({ suggestion, stopped, learningRates }: RangeTestCurve, stopAt: number): string[] {
  const last = formatRate(learningRates.at(-1) ?? 0);
  const why = {
    exploded: `the smoothed loss exceeded ${stopAt} times its lowest`,
    'not finite': 'the loss was no longer finite',
  };
  return [
    suggestion === null
      ? 'no suggestion: the loss never falls, or too few steps were run'
      : `suggested learning rate: ${formatRate(suggestion)}, where the smoothed loss falls most steeply (▲)`,
    ...(stopped === null
      ? []
      : [`stopped after step ${stopped.step}, learning rate ${last}: ${why[stopped.reason]}`]),
  ];
}
