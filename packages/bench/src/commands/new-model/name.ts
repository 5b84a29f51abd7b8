import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isName } from '@digitbench/results';

/** Names of our own packages: a study's package is @digitbench/<name>, like theirs. */
const ownPackages = ['core', 'jit', 'results', 'bench', 'dashboard'];

const LONGEST = 64;

/** What is wrong with a name for a new study in the folder `models`, with a suggestion; undefined if it is fine. */
export function problemOfName(name: string, models: string): string | undefined {
  const problem = (given: string, expected: string, better: string | undefined) =>
    `${given}; expected ${expected}.${better === undefined ? '' : ` How about \`${better}\`?`}`;
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || name.length > LONGEST) {
    return problem(
      name === '' ? 'no name' : `name ${JSON.stringify(name)} cannot be used`,
      `lower-case letters, digits and single hyphens, at most ${LONGEST}, such as \`my-model\``,
      freeName(slug(name), models),
    );
  }
  if (ownPackages.includes(name)) {
    return problem(
      `name \`${name}\` is taken by the package @digitbench/${name} itself`,
      'another one',
      freeName(`my-${name}`, models),
    );
  }
  if (!isName(name)) {
    return problem(
      `name \`${name}\` is reserved: Windows allows no folder of that name`,
      'another one',
      freeName(`my-${name}`, models),
    );
  }
  if (existsSync(join(models, name))) {
    return problem(
      `study \`${name}\` exists already (${join(models, name)})`,
      'a new name',
      freeName(`${name}-2`, models),
    );
  }
  return undefined;
}

/** The nearest valid name: "My Model!" is my-model. */
function slug(text: string): string {
  const plain = text.normalize('NFKD').replaceAll(/\p{Mark}/gu, '');
  return plain
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replaceAll(/^-+|-+$/g, '');
}

/** The name itself, or the name with a number, if it is valid. */
function freeName(name: string, models: string): string | undefined {
  const base = name.replace(/-\d+$/, '').slice(0, LONGEST - 3);
  const candidates = [name, ...Array.from({ length: 8 }, (_, i) => `${base}-${i + 2}`)];
  return candidates.find(
    (candidate) =>
      /^[a-z0-9]+(-[a-z0-9]+)*$/.test(candidate) &&
      isName(candidate) &&
      !ownPackages.includes(candidate) &&
      !existsSync(join(models, candidate)),
  );
}

/** "my-model" as a title: "My model". */
export function titleOf(name: string): string {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
