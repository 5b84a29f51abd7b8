import { setTimeout as wait } from 'node:timers/promises';
import { type Address, describeAddress } from '../../place/queue/address.ts';
import { exitSoon } from '../../shell/exit-soon.ts';
import { defineSwitch } from '../../shell/option.ts';
import { handleSignals } from '../../shell/signals.ts';
import { UsageError } from '../../shell/usage.ts';
import { json, queue as queueOption } from '../shared-options.ts';
import { defineVerb } from '../verb.ts';

const actions = ['clear', 'retry'] as const;

/** Milliseconds between two looks of --watch. */
const interval = 2_000;
/** Milliseconds in which a server has to answer. */
const patience = 10_000;

export const queue = defineVerb({
  name: 'queue',
  summary:
    'Show what waits on a queue, what runs where, and when it will be done; clear it, or try again what failed.',
  operands: '[clear | retry]',
  options: {
    queue: queueOption,
    watch: defineSwitch(
      'watch',
      'look again every two seconds, until Ctrl-C; with --json, a value on each line',
    ),
    json,
  },
  examples: [
    ['queue --queue redis://lab:6379', 'what waits, runs and failed, the pace, and when it will be done'],
    ['queue --queue redis://lab:6379 --watch', 'the same, again and again'],
    [
      'queue clear --queue redis://lab:6379',
      'take everything off it; results that nobody fetched are lost, and runs that collect end',
    ],
    ['queue retry --queue redis://lab:6379', 'try again what failed, and what no worker could take'],
  ],
  async run(operands, settings) {
    const action = actions.find((name) => name === operands[0]);
    const problems = [
      ...(settings.queue === undefined
        ? ['queue: none given; expected --queue redis://host:6379, or the variable DIGITBENCH_QUEUE']
        : []),
      ...(operands.length > 1 || (operands.length === 1 && action === undefined)
        ? [`queue: got ${operands.join(' ')}; expected nothing, or one of ${actions.join(', ')}`]
        : []),
    ];
    const { queue: address } = settings;
    if (address === undefined || problems.length > 0) throw new UsageError(problems);
    try {
      return await look(address, action, { json: settings.json ?? false, watch: settings.watch ?? false });
    } finally {
      // A connection must not hold a process that has nothing left to do.
      exitSoon();
    }
  },
});

async function look(
  address: Address,
  action: (typeof actions)[number] | undefined,
  { json, watch }: { json: boolean; watch: boolean },
): Promise<number> {
  const { QueueOffice } = await import('../../place/queue/status.ts');
  using office = await QueueOffice.open(address);
  const where = describeAddress(address);
  if (action !== undefined) return await explained(act(office, action), where);
  const { show } = await import('./show.ts');
  const status = () => explained(inTime(office.status(), where), where);
  if (!watch) {
    await show(await status(), { json, again: false });
    return 0;
  }
  using signals = handleSignals();
  while (!signals.signal.aborted) {
    await show(await status(), { json, again: true });
    await wait(interval, undefined, { signal: signals.signal }).catch(() => {});
  }
  return signals.exitCode;
}

/** Throws an error if the server is not heard in time: nobody should take what is old for the present state. */
async function inTime<T>(answer: Promise<T>, where: string): Promise<T> {
  const late = new AbortController();
  const tooLate = wait(patience, undefined, { signal: late.signal }).then(() => {
    throw new Error(`queue: ${where} does not answer any more`);
  });
  tooLate.catch(() => {});
  answer.catch(() => {});
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    late.abort();
  }
}

/** Says what a server's refusal means. */
async function explained<T>(answer: Promise<T>, where: string): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const { explain, isRefusal } = await import('../../place/queue/connect.ts');
    throw isRefusal(error) ? new Error(`queue: ${where}: ${explain(error)}`) : error;
  }
}

type Office = import('../../place/queue/status.ts').QueueOffice;

async function act(office: Office, action: (typeof actions)[number]): Promise<number> {
  const { plural } = await import('../../screen/format.ts');
  const { writeLine } = await import('../../shell/output.ts');
  if (action === 'clear') {
    const { trials, results } = await office.clear();
    const lost = results === 0 ? '' : `; ${plural(results, 'result')} that nobody had collected forgotten`;
    await writeLine(`${plural(trials, 'trial')} taken off the queue${lost}`);
  } else {
    const { failed, refused } = await office.retry();
    await writeLine(
      `${plural(failed, 'failed trial')} put back, ${plural(refused, 'refused one')} free to be taken`,
    );
  }
  return 0;
}
