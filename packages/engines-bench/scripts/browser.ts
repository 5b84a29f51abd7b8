/**
 * npm run bench:browser -- [--rounds 5] [--seconds 0.3] [784-128-10/32 ...]
 * Training steps in Chromium on one thread: the compiler beside TensorFlow.js's own backends, in one run.
 */
import { parseArgs } from 'node:util';
import { meanRatio, measureInBrowser, parseStep } from '../src/browser.ts';
import { steps } from '../src/steps.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '0.3' } },
});
const own = positionals.map(parseStep);
const all = await measureInBrowser({
  // ResNet-18 takes half a minute a round here and nothing to compare it with.
  steps: own.length > 0 ? own : steps.filter(({ name }) => !name.startsWith('resnet18')),
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  line: (text) => console.log(text),
});
for (const by of ['wasm', 'cpu'])
  console.log(`on average ${by} takes ${meanRatio(all, by).toFixed(2)} times as long as onnx`);
