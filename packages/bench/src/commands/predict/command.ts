import { handleSignals } from '../../shell/signals.ts';
import { benchRequest } from '../request.ts';
import { defineVerb } from '../verb.ts';
import { predictOptions } from './options.ts';

export const predict = defineVerb({
  name: 'predict',
  summary: 'Show a trained network a digit, from a file or the test set, and see what it makes of it.',
  operands: '[study[/entry] ...] [image file]',
  options: predictOptions,
  examples: [
    [
      'predict modern/cnn --test 42',
      'a test image; trains the network first where its weights were not kept',
    ],
    ['predict modern/cnn photo.jpg', 'a digit of your own, made like one of MNIST first'],
    ['predict adder/adder photo.jpg --number 7', 'the digit, and its sum with 7'],
    ['predict second-opinion --test 42 --profile paper', 'all entries of a study, side by side'],
    ['predict --all photo.jpg', 'the whole zoo'],
  ],
  async run(operands, settings) {
    const { askTrained } = await import('./ask.ts');
    const { predictedData } = await import('./data.ts');
    const { formatPredicted } = await import('./show.ts');
    const { showsGreys } = await import('../../screen/digit.ts');
    const { writeLine } = await import('../../shell/output.ts');
    using signals = handleSignals();
    const predicted = await askTrained({
      ...benchRequest(operands, settings, signals.signal),
      image: settings.image,
      test: settings.testIndex,
      number: settings.number,
      all: settings.all ?? false,
      seed: settings.seed ?? 1,
      trained: settings.trained,
    });
    await writeLine(
      settings.json
        ? JSON.stringify(predictedData(predicted), null, 2)
        : formatPredicted(predicted, showsGreys()),
    );
    for (const { study, entry, reason } of predicted.problems)
      console.error(`digitbench: ${study}${entry === '' ? '' : `/${entry}`} was left out: ${reason}`);
    return predicted.problems.some(({ skipped }) => !skipped) ? 1 : 0;
  },
});
