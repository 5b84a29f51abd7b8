/**
 * The documents' commands are run as they stand but for these, in the order of the table: each pattern found in a command is
 * replaced, or with null keeps the command from being run at all, for the reason given. The profile is smoke throughout.
 */
export const standIns: readonly (readonly [pattern: RegExp, replacement: string | null, why: string])[] = [
  [/^npm (test|run test:\S+)\b/, null, 'is what runs this test, or one beside it'],
  [
    /^npm run check$/,
    'npm run --silent lint && npx turbo check --only --filter=@digitbench/my-model && npx turbo boundaries',
    'checks every package, as `npm test` does before this test; here it is about the new one',
  ],
  [/^npm run dashboard\b/, null, 'a server that stays; apps/dashboard/test starts it'],
  [/setup:tensorflow|setup-tensorflow/, null, 'downloads hundreds of megabytes; .ci/run does it'],
  [
    /^npm run bench:engines|digitbench engines/,
    null,
    'measures for minutes; packages/engines-bench/test does it in small',
  ],
  [/--profile (paper|quick)\b/, '--profile smoke', 'takes hours or minutes'],
  [/--seeds \d+/, '--seeds 1', 'trains the zoo several times over'],
  [
    /-- --dataset mnist,fashion-mnist/,
    '-- linear-depth/model0 --dataset mnist,$DATASET',
    'fetches a data set of 39 MB',
  ],
  [
    /-- --dataset ~\/letters/,
    '-- linear-depth/model0 --dataset $DATASET',
    'needs a data set that is not here',
  ],
  [/~\/(fashion-mnist|letters)/, '$DATASET', 'needs a data set that is not here'],
];

/** What is run for a command; null: nothing. */
export function standInFor(command: string): string | null {
  let changed = command;
  for (const [pattern, replacement] of standIns) {
    if (!pattern.test(changed)) continue;
    if (replacement === null) return null;
    changed = changed.replace(pattern, replacement);
  }
  return changed;
}
