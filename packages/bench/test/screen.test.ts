import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createBars } from '../src/screen/bars.ts';
import { clip, clipTrial, firstToFit } from '../src/screen/fit.ts';
import { layoutOf } from '../src/screen/layout.ts';
import { createLines } from '../src/screen/lines.ts';

/** A terminal that keeps what is written to it. */
function terminal(columns: number) {
  const written: string[] = [];
  const stream = {
    columns,
    rows: 24,
    isTTY: true,
    hasColors: () => true,
    getColorDepth: () => 8,
    on: () => stream,
    off: () => stream,
    write(text: string) {
      written.push(text);
      return true;
    },
  };
  return {
    // A stream as far as a display uses one.
    stream: stream as unknown as NodeJS.WriteStream,
    /** What was written since the last call, as lines without colours. */
    lines() {
      const text = stripVTControlCharacters(written.splice(0).join(''));
      return text.split('\n').filter((line) => line !== '');
    },
  };
}

const training = (epoch: number, loss: number) =>
  ({ phase: 'training', epoch, epochs: 400, loss, fraction: epoch / 400 }) as const;

describe.each([20, 40, 60, 76, 80, 120, 200])('progress at %i columns', (columns) => {
  it('is a line for each worker and one for all of them, none longer than the terminal', () => {
    const { stream, lines } = terminal(columns);
    const display = createBars({ trials: 93, jobs: 3, estimate: 10_000 }, stream);
    display.started(0, 'second-opinion/solo-as-written seed 5', 4000);
    display.started(1, 'modern/cnn seed 12', 4000);
    display.progress(0, training(399, 12_345_678));
    display.progress(1, training(7, 0.2314));
    lines();
    display.note('');
    const drawn = lines();
    display.stop();
    expect(drawn).toHaveLength(4);
    for (const line of drawn) expect(line.length).toBeLessThanOrEqual(columns);
  });
});

it('tells at 40 columns which trials run, how far they are, and how long the rest takes', () => {
  const { stream, lines } = terminal(40);
  const display = createBars({ trials: 93, jobs: 3, estimate: 10_000 }, stream);
  display.started(0, 'second-opinion/solo-as-written seed 5', 4000);
  display.started(1, 'modern/cnn seed 12', 4000);
  display.progress(0, training(399, 12_345_678));
  display.progress(1, training(7, 0.2314));
  display.note('');
  lines();
  display.note('');
  const [long, short, idle, all] = lines();
  display.stop();
  expect(long).toBe('second-op… seed 5 epoch 399/400  1.2e+7');
  expect(short).toBe('modern/c… seed 12 epoch 7/400  0.231');
  expect(idle).toBe('·                 waiting');
  expect(all).toMatch(/^0 of 93 trials, (\d.*, )?about /);
});

it('leaves one line for a trial that went well, without the times where there is no room for them', () => {
  const outcome = '98.31 %  12 s training, 14 s in all';
  const said = (columns: number, kind: 'ok' | 'failure', text: string) => {
    const { stream, lines } = terminal(columns);
    const display = createBars({ trials: 2, jobs: 1, estimate: 10 }, stream);
    display.started(0, 'second-opinion/experts seed 1', 5);
    lines();
    display.ended(0, 'second-opinion/experts seed 1', text, kind);
    const [line] = lines();
    display.stop();
    return line;
  };
  expect(said(100, 'ok', outcome)).toBe(`✓ second-opinion/experts seed 1      ${outcome}`);
  expect(said(40, 'ok', outcome)).toBe('✓ second-opinion/experts seed 1 98.31 %');
  expect(said(30, 'ok', outcome)).toBe('✓ second-opin… seed 1 98.31 %');
  const reason = 'failed: it ran out of memory, which is a reason to be read to its end';
  expect(said(40, 'failure', reason)).toBe(`✗ second-opinion/experts seed 1  ${reason}`);
});

it('cuts a text to any width', () => {
  for (let width = 0; width < 40; width++) {
    expect(clip('a/b seed 1, and more', width).length).toBeLessThanOrEqual(width);
    expect(clipTrial('second-opinion/experts seed 10', width).length).toBeLessThanOrEqual(width);
    expect(firstToFit(['a long way to say it', 'shorter'], width).length).toBeLessThanOrEqual(width);
  }
  expect(clipTrial('second-opinion/experts seed 10', 20)).toBe('second-opin… seed 10');
  expect(firstToFit(['a long way to say it', 'shorter'], 10)).toBe('shorter');
});

it('divides every width of terminal without going over it', () => {
  for (let columns = 1; columns < 300; columns++) {
    const { line, name, bar, text } = layoutOf(columns);
    expect(name + 1 + (bar === 0 ? 0 : bar + 1) + text, String(columns)).toBeLessThanOrEqual(
      Math.max(line, 1),
    );
    expect(line).toBeLessThanOrEqual(Math.max(1, columns - 1));
  }
});

it('a log names what runs now and then, if anything does', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { stream, lines } = terminal(80);
  const display = createLines({ trials: 2, jobs: 1, estimate: 10 }, stream);
  vi.advanceTimersByTime(15_000);
  expect(lines()).toEqual([expect.stringMatching(/^… 0 of 2 trials after [^;]*\w$/)]);
  display.started(0, 'tame/ink seed 1', 5);
  vi.advanceTimersByTime(15_000);
  expect(lines()).toEqual([expect.stringMatching(/; tame\/ink seed 1 starting$/)]);
  display.stop();
});
