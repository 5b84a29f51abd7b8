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
 * The author's loop: trains what is asked for and shows the results. Whenever a study's sources change, it immediately starts
 * again with that study. Records go to a temporary folder. Ends with the request's signal; throws a UsageError for unknown
 * studies.
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

/** The operands that are about one of the studies; if all were asked for, these studies. */
function operandsOf(asked: readonly string[], studies: readonly string[]): readonly string[] {
  if (asked.length === 0) return studies;
  return asked.filter((operand) => studies.includes(operand.split('/')[0] ?? ''));
}

/** Works until sources change, and stops the work if it is not finished by then. Returns the studies that changed. */
async function untilChange(
  outer: AbortSignal,
  changes: Changes,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<string[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([outer, stop.signal]);
  const working = work(signal);
  // If the work fails, stop waiting for a change.
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
    // The author is editing: do not exit because an entry has just been renamed.
    if (!(error instanceof UsageError)) throw error;
    screen.complain(error.problems);
  }
}
