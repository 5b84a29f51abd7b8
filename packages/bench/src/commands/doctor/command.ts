import { dataset, json, queue } from '../shared-options.ts';
import { defineVerb } from '../verb.ts';

export const doctor = defineVerb({
  name: 'doctor',
  summary: 'Show the machine, Node, engines and data, and how to get what is missing.',
  options: { dataset, queue, json },
  examples: [
    ['doctor', 'everything, as text'],
    ['doctor --dataset ~/fashion-mnist', 'whether a data set can be used'],
    ['doctor --queue redis://lab:6379', 'whether a queue can be used, and what to set on its server'],
    ['doctor --json', 'the same as one JSON value'],
  ],
  async run(_, settings) {
    const { diagnose, formatDiagnosis } = await import('./doctor.ts');
    const { writeLine } = await import('../../shell/output.ts');
    const diagnosis = await diagnose(settings.dataset ?? null, settings.queue);
    await writeLine(settings.json ? JSON.stringify(diagnosis, null, 2) : formatDiagnosis(diagnosis));
    return diagnosis.ready ? 0 : 1;
  },
});
