import { NUMERICS as coreNumerics, type Dataset, fingerprint } from '@digitbench/core';
import { NUMERICS as jitNumerics } from '@digitbench/jit';
import {
  type EpochRecord,
  onnx,
  ProgramCache,
  recordOf,
  runTrial,
  type TrialProgress,
} from '@digitbench/train';
import { budgetOf, determinantsText } from '@digitbench/train/protocol';
import type { Training } from './protocol.ts';
import { changed, isChanged } from './recipe.ts';
import { loadStudy } from './studies.ts';

export interface Watching {
  progress(progress: TrialProgress): void;
  epochDone(epoch: EpochRecord): void;
  between(): Promise<void>;
}

export interface Trained {
  /** A run record, as `digitbench run` writes it. */
  record: ReturnType<typeof recordOf>;
  /** Whether the recipe is the reader's own, which no published record has. */
  own: boolean;
  /** Whether its hash is that of the published records: the same recipe, sources, data and budget. */
  current: boolean;
}

/** Trains and tests one entry with the loop, the studies and the compiler that `digitbench run` has. */
export async function train(request: Training, dataset: Dataset, watching: Watching): Promise<Trained> {
  const { study: name, entry, seed, profile, change } = request;
  const startedAt = new Date().toISOString();
  const study = await loadStudy(name);
  const published = study.entries[entry];
  if (published === undefined) throw new Error(`The study ${name} has no entry ${entry}.`);
  const own = isChanged(change);
  const budget = budgetOf(profile, published.budgets);
  const tried = { ...study, entries: { ...study.entries, [entry]: changed(published, change) } };
  const hash = await hashOf({
    recipe: own ? { published: request.recipe, change } : request.recipe,
    sources: request.sources,
    data: dataset.checksum,
    budget,
    numerics: { core: coreNumerics, jit: jitNumerics },
  });
  const cache = new ProgramCache();
  try {
    const { report } = await runTrial({
      study: tried,
      entry,
      seed,
      dataset,
      budget,
      engines: [onnx],
      cache,
      latency: false,
      saveWeights: false,
      ...watching,
    });
    const job = {
      kind: 'trial' as const,
      id: `${name}/${entry} ${seed} ${hash}`,
      study: { name, sources: request.sources },
      entry,
      seed,
      profile,
      dataset: { name: dataset.name, checksum: dataset.checksum },
      engine: 'onnx' as const,
      budget,
      hash,
      latency: false,
      saveWeights: false,
      threads: 1,
      facts: request.facts,
    };
    const record = recordOf(
      job,
      { result: { ...report, peakMemory: null } },
      { machine: machine(), revision: null, startedAt, beside: 1 },
    );
    const warnings = own
      ? [...record.warnings, 'trained by a recipe of the reader’s own, not the published one']
      : record.warnings;
    return { record: { ...record, warnings }, own, current: !own && hash === request.hash };
  } finally {
    await cache.dispose();
  }
}

/** SHA-256, as the command has it. */
async function hashOf(determinants: Parameters<typeof determinantsText>[0]): Promise<string> {
  const text = new TextEncoder().encode(determinantsText(determinants));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', text));
  return [...digest]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, 32);
}

/** What a browser tells of its machine, which is little. */
function machine() {
  const { userAgent, hardwareConcurrency } = navigator;
  const browser = /(?:Firefox|Edg|OPR|Chrome|Chromium|Version)\/[\d.]+/.exec(userAgent)?.[0] ?? 'a browser';
  const os = /\(([^)]*)\)/.exec(userAgent)?.[1] ?? 'unknown';
  const memory = 'deviceMemory' in navigator ? Number(navigator.deviceMemory) : 0;
  const cores = Math.max(1, hardwareConcurrency || 1);
  const id = fingerprint([browser, os, cores, memory].join('\n')).slice(0, 12);
  return { id, cpu: 'unknown: a browser does not tell', cores, memory: memory * 2 ** 30, os, node: browser };
}
