import type { Study } from '@digitbench/core';

/** The zoo as it lies beside the site: a study's folder is all that registers it, here as in the command. */
const sources = import.meta.glob<{ default: Study }>('../../../../packages/models/*/src/index.ts');

/** Throws an Error where the site was built without that study. */
export async function loadStudy(name: string): Promise<Study> {
  const load = sources[`../../../../packages/models/${name}/src/index.ts`];
  if (load === undefined) throw new Error(`The study ${name} is not part of this site.`);
  return (await load()).default;
}
