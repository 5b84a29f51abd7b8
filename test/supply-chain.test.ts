import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './clone.ts';

/** What `npm install` may bring into a clone: what the lockfile says, whole, and none of its install scripts. */

interface Locked {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  hasInstallScript?: boolean;
}

interface Manifest {
  name: string;
  allowScripts?: Record<string, boolean>;
  scripts?: Record<string, string>;
  workspaces?: string[];
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const lock: { packages: Record<string, Locked> } = read('package-lock.json');
const manifest: Manifest = read('package.json');
const installed = Object.entries(lock.packages).filter(
  ([path, { link }]) => path.includes('node_modules/') && link !== true,
);
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

describe('the lockfile', () => {
  it('pins every package by a digest of its content, from a registry and from nowhere else', () => {
    expect(installed.length).toBeGreaterThan(100);
    for (const [path, { integrity, resolved = '' }] of installed) {
      expect(integrity, path).toMatch(/^sha512-[A-Za-z0-9+/]{86}==/);
      expect(
        resolved === '' || /^https:\/\/registry\.npmjs\.org\/.+\.tgz$/.test(resolved),
        `${path}: ${resolved}`,
      ).toBe(true);
    }
  });

  it('is kept by the set-up, which neither updates it nor runs install scripts', () => {
    const setup = readFileSync(join(root, 'scripts/setup.mjs'), 'utf8');
    expect(setup).toContain("npm('ci')");
    expect(setup).toContain("'--ignore-scripts'");
    expect(setup).not.toMatch(/'(update|upgrade)'/);
  });
});

describe('install scripts', () => {
  const allowed = manifest.allowScripts ?? {};
  const scripted = [
    ...new Set(
      installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path)),
    ),
  ];

  it('are known by name, each with a decision: for those that the set-up skips, no', () => {
    expect(scripted.length).toBeGreaterThan(0);
    expect(scripted.toSorted()).toEqual(Object.keys(allowed).toSorted());
    expect(Object.entries(allowed).filter(([, may]) => may)).toEqual([]);
  });

  it('are none of our own packages; the repository finishes an installation by the set-up, which downloads nothing then', () => {
    expect(manifest.scripts?.postinstall).toBe('node scripts/setup.mjs --installed');
    const ours = [
      ...['packages', 'packages/models', 'apps'].flatMap((folder) =>
        readdirSync(join(root, folder), { withFileTypes: true })
          .filter((entry) => entry.isDirectory() && entry.name !== 'models')
          .map((entry) => `${folder}/${entry.name}`),
      ),
    ];
    expect(ours.length).toBeGreaterThan(8);
    for (const folder of ours) {
      const { name, scripts = {} }: Manifest = read(`${folder}/package.json`);
      const run = Object.keys(scripts).filter((script) => /^(pre|post)?install$|^prepare$/.test(script));
      expect(run, name).toEqual([]);
    }
  });
});

it('dependencies of what trains and records are pinned to one version each', () => {
  for (const folder of ['core', 'jit', 'results', 'bench'].map((name) => `packages/${name}`)) {
    const { dependencies = {}, optionalDependencies = {} }: Manifest = read(`${folder}/package.json`);
    for (const [name, version] of Object.entries({ ...dependencies, ...optionalDependencies }))
      if (!name.startsWith('@digitbench/')) expect(version, `${folder}: ${name}`).toMatch(/^\d+\.\d+\.\d+$/);
  }
});
