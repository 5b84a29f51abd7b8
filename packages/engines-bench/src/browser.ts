import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium, serve, watchVisit } from '@digitbench/browser-testing';
import { build } from 'vite';
import type { LayerSpec, StepSpec } from './steps.ts';

const page = fileURLToPath(new URL('../browser', import.meta.url));

/** The compiler, TensorFlow.js's WebAssembly backend as published, and its backend in plain JavaScript. */
const contenders = ['onnx', 'wasm', 'cpu'] as const;

export interface BrowserRequest {
  steps: readonly StepSpec[];
  rounds: number;
  seconds: number;
  /** Called with each step's line. */
  line(text: string): void;
}

export interface BrowserMeasurement {
  step: string;
  /** Median microseconds of a step, by contender; null where it cannot run it. */
  microseconds: Record<string, number | null>;
  /** Median of the rounds' ratios to `onnx`. */
  ratios: Record<string, number | null>;
  /** Largest relative difference of a first loss from that of `onnx`. */
  apart: number;
}

/** Times steps in Chromium, on one thread, all contenders in one page. Throws an Error where there is no Chromium. */
export async function measureInBrowser({
  steps,
  rounds,
  seconds,
  line,
}: BrowserRequest): Promise<BrowserMeasurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'digitbench-browser-'));
  await build({ root: page, logLevel: 'silent', build: { outDir: folder, emptyOutDir: true } });
  const server = await serve(folder, '/');
  const browser = await launchChromium();
  try {
    const context = await browser.newContext();
    const troubles = watchVisit(context, server.url);
    const opened = await context.newPage();
    await opened.goto(server.url);
    await opened.waitForFunction('typeof measureStep === "function"').catch((error: unknown) => {
      throw new Error(`the page did not start: ${troubles.join('; ')}`, { cause: error });
    });
    const all: BrowserMeasurement[] = [];
    for (const step of steps) {
      // The backend in JavaScript takes seconds for a convolution, and no time that says anything.
      const by = step.family === 'mlp' ? contenders : contenders.slice(0, 2);
      const found = await opened.evaluate((asked) => globalThis.measureStep(asked), {
        step,
        by,
        rounds,
        seconds,
      });
      const measured = summarise(step, found);
      all.push(measured);
      line(describe(measured));
    }
    return all;
  } finally {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Found = { by: string; microseconds: number[] | null; losses: number[]; reason: string };

declare global {
  var measureStep: (asked: unknown) => Promise<Found[]>;
}

function summarise(step: StepSpec, found: readonly Found[]): BrowserMeasurement {
  const [reference] = found;
  const apart = found.flatMap(({ losses }) =>
    losses.map((loss, i) => Math.abs(loss - (reference?.losses[i] ?? loss)) / Math.abs(loss)),
  );
  const ratiosOf = ({ microseconds }: Found) =>
    microseconds?.map((value, round) => value / (reference?.microseconds?.[round] ?? Number.NaN));
  return {
    step: step.title,
    microseconds: Object.fromEntries(found.map((one) => [one.by, median(one.microseconds)])),
    ratios: Object.fromEntries(found.map((one) => [one.by, median(ratiosOf(one))])),
    apart: Math.max(0, ...apart),
  };
}

function median(values: readonly number[] | null | undefined): number | null {
  if (values === null || values === undefined || values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

function describe({ step, microseconds, ratios, apart }: BrowserMeasurement): string {
  const parts = Object.entries(microseconds).map(([by, value]) => {
    if (value === null) return `${by} cannot`;
    const ratio = by === 'onnx' ? '' : ` (${ratios[by]?.toFixed(2)} times)`;
    return `${by} ${Math.round(value).toLocaleString('en-US')} us${ratio}`;
  });
  return `${step}: ${parts.join(', ')}; losses within ${apart.toExponential(0)}`;
}

/** The mean of the ratios of a contender to the compiler, over the steps that both run. */
export function meanRatio(all: readonly BrowserMeasurement[], by: string): number {
  const ratios = all.flatMap(({ ratios }) => ratios[by] ?? []);
  return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
}

/**
 * A perceptron of the reader's own: `784-128-10/32` has a hidden layer of 128 with ReLU and a batch of 32. Throws an Error for
 * other texts.
 */
export function parseStep(text: string): StepSpec {
  const [, sizes, batch] = /^(\d+(?:-\d+)+)\/(\d+)$/.exec(text) ?? [];
  if (sizes === undefined) throw new Error(`got ${text}; expected sizes and a batch, such as 784-128-10/32`);
  const [input = 0, ...units] = sizes.split('-').map(Number);
  const classes = units.at(-1) ?? 0;
  const layers = units.flatMap((count, i): LayerSpec[] => [
    { kind: 'dense', units: count },
    ...(i < units.length - 1 ? [{ kind: 'relu' } as const] : []),
  ]);
  return {
    name: text,
    title: `${sizes}, batch ${batch}`,
    family: 'mlp',
    input: [input],
    layers,
    classes,
    batchSize: Number(batch),
    learningRate: 0.01,
    momentum: 0,
    examples: 1024,
  };
}
