import { defineVerb } from '../verb.ts';
import { keepOptions } from './options.ts';

export const keep = defineVerb({
  name: 'keep',
  summary:
    'Keep the records of studies whose sources were changed in words only, after one trial of each entry gave the same bits again.',
  operands: 'study ...',
  takesStudies: true,
  options: keepOptions,
  examples: [
    [
      'keep my-study --profile paper --because "Notes only."',
      'after an edit of src that moves no number: trains one trial of each entry again and writes same-numbers.json',
    ],
  ],
  async run(operands, settings) {
    const { keepRecords, formatKept } = await import('./keep.ts');
    const { UsageError } = await import('../../shell/usage.ts');
    const { benchRequest } = await import('../request.ts');
    const { recordedProfile } = await import('../../plan/recorded-profile.ts');
    const { writeLine } = await import('../../shell/output.ts');
    const { handleSignals } = await import('../../shell/signals.ts');
    const { resultsFolder } = await import('../../shell/paths.ts');
    const { because } = settings;
    if (because === undefined) throw new UsageError(['keep: --because is missing; say what was changed']);
    if (operands.length === 0 || operands.some((name) => name.includes('/')))
      throw new UsageError([`keep: expected names of studies; got ${operands.join(' ') || 'nothing'}`]);
    using signals = handleSignals();
    const profile = recordedProfile(settings.profile, resultsFolder(settings.results));
    const request = benchRequest(operands, { ...settings, profile }, signals.signal);
    const kept = await keepRecords({ ...request, because });
    await writeLine(settings.json ? JSON.stringify(kept, null, 2) : formatKept(kept));
    if (signals.signal.aborted) return signals.exitCode;
    return kept.every(({ verdict }) => verdict === 'kept' || verdict === 'up to date') ? 0 : 1;
  },
});
