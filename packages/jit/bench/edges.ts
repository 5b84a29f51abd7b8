/**
 * What columns of zeros gain in the place of a convolution's padding (src/lower/blocked/edges.ts), on processors with blocks of 16:
 * microseconds as it is, and padded with the time to write the zeros; whether `scan` pads it. Least of 30 by ONNX Runtime's profiler.
 *
 *     node packages/jit/bench/edges.ts [64-64,14x14,k5,p2 ...] [--batch 64]
 *
 * 64-64 are input and output channels, 14x14 the map, k5 a kernel of 5x5, p2 two rows and columns of padding on each side.
 */
import { parseArgs } from 'node:util';
import { Builder, inputValue } from '../src/graph/builder.ts';
import { sizeOf } from '../src/graph/graph.ts';
import type { Graph, Value } from '../src/graph/types.ts';
import { convolveBlocked } from '../src/lower/blocked/convolve.ts';
import { isFasterPadded, writeZeros } from '../src/lower/blocked/edges.ts';
import { makeWindow } from '../src/lower/conv/window.ts';
import { kernelEvents } from './kernelEvents.ts';

const [BLOCK, RUNS] = [16, 30];
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { batch: { type: 'string', default: '64' } },
});
const batch = Number(values.batch);
const channels = ['16-16', '32-32', '64-64'];
const maps = [
  '3x3,k3,p1',
  '4x4,k3,p1',
  '7x7,k3,p1',
  '14x14,k3,p1',
  '28x28,k3,p1',
  '12x12,k3,p2',
  '24x24,k3,p2',
];
const larger = ['7x7,k5,p2', '14x14,k5,p2', '28x28,k5,p2', '8x8,k5,p4', '10x10,k5,p4', '20x20,k5,p4'];
const all = [...maps, ...larger].flatMap((map) => channels.map((pair) => `${pair},${map}`));

console.log('convolution, as it is (us), padded (us), gain, padded by scan');
for (const text of positionals.length > 0 ? positionals : all) await compare(text);

async function compare(text: string): Promise<void> {
  const [, inputs, outputs, height, width, kernel, padding] =
    /^(\d+)-(\d+),(\d+)x(\d+),k(\d+),p(\d+)$/.exec(text)?.map(Number) ?? [];
  if (!inputs || !outputs || !height || !width || !kernel || padding === undefined)
    throw new Error(`edges: no convolution ${text}; expected one like 64-64,14x14,k5,p2.`);
  if (inputs % BLOCK !== 0 || outputs % BLOCK !== 0)
    throw new Error(`edges: ${inputs}-${outputs}; expected multiples of ${BLOCK} channels.`);
  const g = new Builder();
  const x = inputValue([batch, inputs, height, width], 'float32');
  const filter = inputValue([outputs, inputs, kernel, kernel], 'float32');
  const length = (size: number) => size + 2 * padding - kernel + 1;
  const window = makeWindow({
    input: [height, width],
    output: [length(height), length(width)],
    kernel: [kernel, kernel],
    strides: [1, 1],
    dilations: [1, 1],
    before: [padding, padding],
  });
  const padded = writeZeros(g, x, window, BLOCK);
  const asItIs = await timesOf(convolveBlocked(g, x, filter, window), { x, filter });
  const both = await timesOf(convolveBlocked(g, padded.x, filter, padded.window), { x, filter });
  const gain = (asItIs / both).toFixed(2);
  const said = isFasterPadded(window, BLOCK) ? 'yes' : 'no';
  console.log(
    `${text.padEnd(20)} ${asItIs.toFixed(0).padStart(7)} ${both.toFixed(0).padStart(7)}  ${gain}  ${said}`,
  );
}

/** Microseconds of all nodes that compute `value`, the least of each. */
async function timesOf(value: Value, inputs: Record<string, Value>): Promise<number> {
  const graph: Graph = {
    inputs: Object.entries(inputs).map(([name, value]) => ({ name, role: 'constant', value })),
    outputs: [{ name: 'y', role: 'result', value }],
  };
  const data = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape }]) => [
      name,
      Float32Array.from({ length: sizeOf(shape) }, () => Math.random() - 0.5),
    ]),
  );
  const least = new Map<string, number>();
  for (const { name, dur } of await kernelEvents(graph, data, RUNS))
    least.set(name, Math.min(dur, least.get(name) ?? Number.POSITIVE_INFINITY));
  return [...least.values()].reduce((sum, time) => sum + time, 0);
}
