import { statSync } from 'node:fs';
import { type Weighed, weighedIn } from './lab.ts';
import { loadSite } from './site.ts';

/** The published networks whose weights the site has. */
export async function publishedNetworks(): Promise<Weighed[]> {
  const { views } = await loadSite();
  return weighedIn(views[0], (path) => statSync(path).size);
}
