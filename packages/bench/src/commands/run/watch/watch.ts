import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchRequest, bench } from '../../../run/bench.ts';
import { Interruption } from '../../../shell/interruption.ts';
import { UsageError } from '../../../shell/usage.ts';
import { discoverStudies, operandsHere } from '../../../zoo/discover.ts';
import { selectStudies } from '../../../zoo/select.ts';
import { Changes } from './changes.ts';
import { Screen } from './screen.ts';
import { typeErrors } from './type-errors.ts';

/**
 * The author's loop: trains what is asked for, shows what came of it, and does so again for every study whose sources
 * change, at once, whatever it is doing. Records go to a folder that is gone afterwards. Ends with the request's signal;
 * throws a UsageError for studies that are not there.
 */
export async function watch(request: BenchRequest): Promise<void> {
  const { models } = request.zoo;
  const packages = discoverStudies(models);
  const asked = operandsHere(request.zoo.operands, models);
  const { selections, problems } = selectStudies(asked, packages);
  if (problems.length > 0) throw new UsageError(problems);
  const studies = selections.map(({ study }) => study);
  const changes = new Changes(studies);
  const results = mkdtempSync(join(tmpdir(), 'digitbench-watch-'));
  const screen = new Screen(studies, request.plan.profile);
  let changed: string[] = [];
  try {
    while (!request.signal.aborted) {
      const operands = changed.length === 0 ? asked : operandsOf(asked, changed);
      screen.begin(changed);
      changed = await untilChange(request.signal, changes, async (signal) => {
        const checked = changed.length === 0 ? studies : studies.filter(({ name }) => changed.includes(name));
        const [, ...errors] = await Promise.all([
          round({ ...request, zoo: { operands, models }, signal }, results, screen),
          ...checked.map(({ folder }) => typeErrors(folder, signal)),
        ]);
        for (const [i, { name }] of checked.entries()) screen.showTypeErrors(name, errors[i] ?? []);
        if (!signal.aborted) screen.wait();
      });
    }
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
}

/** The operands that are about one of the studies; where all were asked for, these. */
function operandsOf(asked: readonly string[], studies: readonly string[]): readonly string[] {
  if (asked.length === 0) return studies;
  return asked.filter((operand) => studies.includes(operand.split('/')[0] ?? ''));
}

/** Works until sources change, and stops the work if it still goes on then. Returns the studies that changed. */
async function untilChange(
  outer: AbortSignal,
  changes: Changes,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<string[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([outer, stop.signal]);
  const working = work(signal);
  // Where the work fails, nothing waits for a change any longer.
  working.catch(() => stop.abort());
  const changed = await changes.next(signal);
  stop.abort();
  await working;
  return changed;
}

async function round(request: BenchRequest, results: string, screen: Screen): Promise<void> {
  try {
    const { profile, seeds } = request.plan;
    const report = await bench({
      ...request,
      plan: { profile, seeds, force: true },
      place: { ...request.place, signal: request.signal },
      results,
    });
    if (report.interrupted) return;
    screen.show(report, await report.store.list({ profile }));
  } catch (error) {
    if (error instanceof Interruption) return;
    // Somebody is at work on the sources: an entry that has just been renamed is no reason to leave.
    if (!(error instanceof UsageError)) throw error;
    screen.complain(error.problems);
  }
}
