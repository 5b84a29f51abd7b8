import { summary } from '../../statistics/interval.ts';
import { secondsText } from '../numbers.ts';
import type { Statistic } from '../statistic.ts';

/** How long training took. */
export interface Seconds {
  /** Mean training time over the seeds of `secondsOf`, and the standard deviation. */
  readonly seconds: number | null;
  readonly secondsSd: number | null;
  /** Where the times come from: only times under equal conditions are averaged. */
  readonly secondsOf: {
    readonly n: number;
    readonly machine: string;
    readonly engine: string;
    readonly beside: number;
  } | null;
}

export const seconds = {
  of: ({ timed }): Seconds => {
    const { n, mean, sd } = summary(
      timed.flatMap(({ outcome, seconds: { train } }) =>
        outcome.status !== 'ok' || train === null ? [] : [train],
      ),
    );
    const [clock] = timed;
    return {
      seconds: mean,
      secondsSd: sd,
      secondsOf:
        n === 0 || clock === undefined
          ? null
          : { n, machine: clock.machine.id, engine: clock.engine.name, beside: clock.beside },
    };
  },
  columns: {
    seconds: () => ({
      heading: 'training',
      unit: 's',
      align: 'right',
      text: ({ seconds, secondsSd }) =>
        secondsSd === null ? secondsText(seconds) : `${secondsText(seconds)} ± ${secondsText(secondsSd)}`,
      raw: ({ seconds }) => seconds,
    }),
  },
} satisfies Statistic<Seconds>;
