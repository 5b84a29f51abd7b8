import { oneLine } from '@digitbench/train/node';
import { type Failure, memoryMark } from '@digitbench/train/protocol';

/** Says in one line why a worker process ended, from its exit code or signal and its last output. */
export function explainExit(code: number | null, signal: NodeJS.Signals | null, output: string): Failure {
  const mark = output.lastIndexOf(memoryMark);
  if (mark >= 0) {
    const [used = '?', limit = '?'] = output.slice(mark + memoryMark.length).match(/\d+/g) ?? [];
    return {
      cause: 'memory',
      reason: `out of memory: the worker process used ${mebibytes(used)} of the ${mebibytes(limit)} allowed`,
    };
  }
  if (output.includes('JavaScript heap out of memory') || output.includes('std::bad_alloc')) {
    return {
      cause: 'memory',
      reason: `out of memory: the worker process could not allocate more (${lastLine(output)})`,
    };
  }
  if (signal === 'SIGKILL') {
    return {
      cause: 'crash',
      reason: 'the worker process was killed (SIGKILL): by hand, or by the operating system for memory',
      killed: true,
    };
  }
  const said = lastLine(output);
  const last = said === '' ? '' : `; its last output: ${said}`;
  const how = signal === null ? `exited with code ${code} in the middle of its work` : `crashed (${signal})`;
  return { cause: 'crash', reason: `the worker process ${how}${last}` };
}

function mebibytes(bytes: string): string {
  const value = Number(bytes) / 2 ** 20;
  return Number.isFinite(value) ? `${Math.round(value)} MiB` : '?';
}

function lastLine(output: string): string {
  const lines = output.split('\n').map((line) => oneLine(line));
  const errors = lines.filter((line) => /^(\w*Error|FATAL ERROR)\b/.test(line));
  return (errors.at(-1) ?? lines.filter((line) => line !== '').at(-1) ?? '').slice(0, 300);
}
