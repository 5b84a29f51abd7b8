/**
 * Runs every example with this package and with plain TensorFlow.js, each time in a process of its own, and writes the
 * table of docs/from-model-fit.md:
 *     npm run examples -w @digitbench/jit [-- --rounds 3]
 */
import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs, promisify } from 'node:util';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } });
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
  throw new Error(`examples: --rounds is ${values.rounds}; expected a whole number from 1.`);
}

const folder = new URL('../examples/', import.meta.url);
const page = new URL('../docs/from-model-fit.md', import.meta.url);
const [BEGIN, END] = [
  '<!-- examples: written by `npm run examples -w @digitbench/jit`; do not edit -->',
  '<!-- /examples -->',
];

interface Run {
  readonly measure: string;
  readonly value: number;
  readonly seconds: number;
}

async function run(example: string, engine: 'jit' | 'tfjs'): Promise<Run> {
  const file = new URL(`${example}/${engine}.ts`, folder).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [file]);
  const [, measure, value, seconds] = /^(.+): (\S+) after (\S+) s$/m.exec(stdout) ?? [];
  if (!measure) throw new Error(`examples: ${example}/${engine}.ts printed ${JSON.stringify(stdout)}.`);
  return { measure, value: Number(value), seconds: Number(seconds) };
}

const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
};

const entries = await readdir(folder, { withFileTypes: true });
const lines: string[] = [];
for (const { name } of entries
  .filter((entry) => entry.isDirectory())
  .sort((a, b) => a.name.localeCompare(b.name))) {
  const runs: Record<'jit' | 'tfjs', Run[]> = { jit: [], tfjs: [] };
  for (let round = 0; round < rounds; round++) {
    for (const engine of ['jit', 'tfjs'] as const) runs[engine].push(await run(name, engine));
  }
  const seconds = (engine: 'jit' | 'tfjs') => median(runs[engine].map((each) => each.seconds));
  const reached = (engine: 'jit' | 'tfjs') => median(runs[engine].map((each) => each.value)).toFixed(2);
  const times = (seconds('tfjs') / seconds('jit')).toFixed(0);
  lines.push(
    `| [${name}](../examples/${name}) | ${runs.jit[0]?.measure} | ${reached('tfjs')} | ${reached('jit')} | ` +
      `${seconds('tfjs').toFixed(1)} | ${seconds('jit').toFixed(1)} | ${times} |`,
  );
  console.log(lines.at(-1));
}

const machine = cpus()[0]?.model.replaceAll(/\s+/g, ' ').trim() ?? 'an unknown processor';
const table = [
  BEGIN,
  '',
  `Medians of ${rounds} rounds on ${cpus().length} cores of ${machine}, Node ${process.version.slice(1)}, ${new Date().toISOString().slice(0, 10)}:`,
  '',
  '| example | measure | reached with TensorFlow.js | reached with jit | TensorFlow.js, s | jit, s | times as fast |',
  '| :--- | :--- | ---: | ---: | ---: | ---: | ---: |',
  ...lines,
  '',
  END,
].join('\n');
const text = await readFile(page, 'utf8');
const [before, rest] = [text.slice(0, text.indexOf(BEGIN)), text.slice(text.indexOf(END) + END.length)];
if (!text.includes(BEGIN) || !text.includes(END))
  throw new Error(`examples: ${page.pathname} has no table to replace.`);
await writeFile(page, before + table + rest);
