/**
 * Where the time of a convolutional training step goes, on one thread:
 *     node packages/jit/scripts/profile.ts cnn|lenet|depthwise|resnet18 [--batch 64] [--steps 5] [--rounds 5] [--shapes]
 * Times are processor times, so that other work on the machine matters less. JIT_BLOCK=0 profiles the plain path.
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { type KernelEvent, kernelEvents } from '../bench/kernelEvents.ts';
import { Builder, inputValue } from '../src/graph/builder.ts';
import { type Scan, scan } from '../src/index.ts';
import { compileStep } from '../src/scan.ts';
import { type Elements, Session } from '../src/session/session.ts';
import { hostTarget } from '../src/session/target.ts';
import { cnn } from '../test/fixtures/cnn.ts';
import { depthwise } from '../test/fixtures/depthwise.ts';
import { lenet } from '../test/fixtures/lenet.ts';
import type { Training } from '../test/fixtures/network.ts';
import { resnet18 } from '../test/fixtures/resnet.ts';
import { examples, orderOf } from '../test/fixtures/run.ts';

tf.env().set('PROD', true);
await tf.setBackend('cpu');

const networks: Record<string, () => Training> = { cnn, lenet, depthwise, resnet18 };
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    batch: { type: 'string', default: '64' },
    steps: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
    shapes: { type: 'boolean', default: false },
  },
});
const name = positionals[0] ?? 'cnn';
const make = networks[name];
if (!make)
  throw new Error(`profile: no network ${name}; expected one of ${Object.keys(networks).join(', ')}.`);

const batch = Number(options.batch);
const steps = Number(options.steps);
const training = make();
const arrays: Record<string, Elements> = {
  ...examples(training, 10 * batch),
  learningRate: new Float32Array(steps).fill(0.01),
};
const order = orderOf(steps, batch, 10 * batch);

const started = performance.now();
const compiled = await scan(training.step, {
  batchSize: batch,
  inputs: training.inputs,
  variables: training.variables,
});
const compileSeconds = (performance.now() - started) / 1000;
const times: number[] = [];
for (let round = 0; round <= Number(options.rounds); round++) {
  const milliseconds = await processorTime(() => compiled.run(arrays as Parameters<Scan['run']>[0], order));
  // The first round also makes the runtime's memory.
  if (round > 0) times.push(milliseconds / steps);
}
times.sort((a, b) => a - b);
const { block } = await hostTarget();
console.log(`${name}, batch ${batch}, block ${block}: compiled in ${compileSeconds.toFixed(2)} s`);
console.log(
  `a step: ${at(0.5).toFixed(1)} ms (median), ${at(0).toFixed(1)} (least), ${at(1).toFixed(1)} (most)`,
);
console.log(`peak memory ${(process.resourceUsage().maxRSS / 1e3).toFixed(0)} MB`);
console.log(`matrix product of 1024 x 1024: ${(await multiplyRate()).toFixed(0)} GFLOP/s`);
await printProfile();
await compiled.dispose();

function at(quantile: number): number {
  return times[Math.round(quantile * (times.length - 1))] ?? Number.NaN;
}

async function processorTime(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Floating-point operations a second, in billions. */
async function multiplyRate(size = 1024): Promise<number> {
  const g = new Builder();
  const [a, b] = [inputValue([size, size], 'float32'), inputValue([size, size], 'float32')];
  const session = await Session.create({
    inputs: [
      { name: 'a', role: 'constant', value: a },
      { name: 'b', role: 'constant', value: b },
    ],
    outputs: [{ name: 'c', role: 'result', value: g.op('MatMul', [a, b]) }],
  });
  const data = new Float32Array(size * size).fill(0.5);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 8; i++)
    best = Math.min(best, await processorTime(() => session.run({ a: data, b: data })));
  await session.dispose();
  return (2 * size ** 3) / best / 1e6;
}

/**
 * Runs once more with ONNX Runtime's profiler and adds up the time of each kind of node: as one loop, so that updates which
 * `scan` does apart (src/apart) are among them.
 */
async function printProfile(): Promise<void> {
  const { graph } = compileStep(training.step, { batchSize: batch, ...training }, await hostTarget());
  const state = graph.inputs.filter((input) => input.role === 'state');
  const weights = state.map((input, i) => [input.name, training.variables[i]?.dataSync().slice()]);
  const events = await kernelEvents(graph, { ...arrays, order, ...Object.fromEntries(weights) }, 1);
  const nodes = new Map<string, { kind: string; durations: number[] }>();
  for (const event of events) {
    const node = nodes.get(event.name) ?? { kind: kindOf(event), durations: [] };
    node.durations.push(event.dur);
    nodes.set(event.name, node);
  }
  const kinds = new Map<string, { milliseconds: number; count: number }>();
  for (const { kind, durations } of nodes.values()) {
    if (durations.length < steps) continue;
    const sorted = durations.sort((a, b) => a - b);
    const entry = kinds.get(kind) ?? { milliseconds: 0, count: 0 };
    entry.milliseconds += (sorted[sorted.length >> 1] ?? 0) / 1000;
    entry.count++;
    kinds.set(kind, entry);
  }
  const rows = [...kinds].sort(([, a], [, b]) => b.milliseconds - a.milliseconds);
  console.log('\n     ms  nodes  operation (medians over the steps)');
  for (const [kind, { milliseconds, count }] of rows.slice(0, options.shapes ? 60 : 20)) {
    console.log(`${milliseconds.toFixed(2).padStart(7)}  ${String(count).padStart(5)}  ${kind}`);
  }
}

function kindOf({ args: { op_name: op = '?', input_type_shape: types = [] } }: KernelEvent): string {
  const shapes = types.map((type) => Object.values(type)[0] ?? []);
  if (options.shapes) return `${op} ${shapes.map((shape) => `[${shape}]`).join(' ')}`;
  const [x = [], filter = []] = shapes;
  if (op !== 'Conv') return op;
  if (filter[1] !== 1 || x[1] === 1)
    return (filter[2] ?? 0) > 7 ? 'Conv (filter gradient, over the batch)' : 'Conv';
  if (filter[0] !== x[1]) return 'Conv (filter gradient, by image)';
  return filter[2] === 1 ? 'Conv, depthwise (scale, bias, sum)' : 'Conv, depthwise (sums of products)';
}
