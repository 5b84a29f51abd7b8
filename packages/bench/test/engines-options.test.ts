import { expect, test } from 'vitest';
import { enginesOptions } from '../src/commands/engines/options.ts';
import { readOptions } from '../src/shell/read.ts';

test('unknown steps and engines are usage errors that list what there is', () => {
  const { problems } = readOptions(
    enginesOptions,
    { steps: 'linear-b12,linear-b13', engines: 'onxx', rounds: '0', seconds: '-1' },
    {},
  );
  expect(problems).toHaveLength(4);
  expect(problems[0]).toMatch(/--steps.*linear-b13.*linear-b256.*resnet18-b64/);
  expect(problems[1]).toMatch(/--engines.*onxx.*Did you mean `onnx`/);
  const { values } = readOptions(enginesOptions, { steps: 'linear-b12,cnn-b64', seconds: '.25' }, {});
  expect(values.steps?.map(({ name }) => name)).toEqual(['linear-b12', 'cnn-b64']);
  expect(values.seconds).toBe(0.25);
});
