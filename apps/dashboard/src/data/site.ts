import { type EngineRecord, openStore, type Problem } from '@digitbench/results';
import { type View, viewsOf } from './view.ts';

/** All that the pages show. */
export interface Site {
  /** The published profile first. */
  readonly views: readonly View[];
  readonly engines: readonly EngineRecord[];
  /** What lies in the results folder and could not be shown. */
  readonly problems: readonly Problem[];
}

let cached: { readonly stamp: string; readonly site: Promise<Site> } | undefined;

/** The results folder as pages need it: read once a build, and anew in the development server when a record changed. */
export function loadSite(): Promise<Site> {
  const folder = process.env.DIGITBENCH_RESULTS ?? 'results';
  const stamp = `${folder} ${process.env.DIGITBENCH_CHANGED ?? ''}`;
  if (cached?.stamp !== stamp) cached = { stamp, site: readSite(folder) };
  return cached.site;
}

/** Reads a results folder, changing nothing in it. */
export async function readSite(folder: string): Promise<Site> {
  const listing = await openStore(folder, { readOnly: true }).list();
  for (const { path, message } of listing.problems)
    console.warn(`dashboard: ${oneLine(path)} is not shown: ${oneLine(message)}`);
  return { views: viewsOf(listing), engines: listing.engines, problems: listing.problems };
}

// Control characters of a hostile file name or message must not reach the terminal.
const oneLine = (text: string) => text.replaceAll(/\p{Cc}+/gu, ' ').slice(0, 300);
