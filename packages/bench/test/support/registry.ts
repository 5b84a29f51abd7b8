import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';

/** The archive of an npm package with these files, made by npm in an empty folder. */
export function packed(
  folder: string,
  { name, version, files }: { name: string; version: string; files: Readonly<Record<string, string>> },
): Buffer {
  const all = { ...files, 'package.json': JSON.stringify({ name, version }) };
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  execFileSync('npm', ['pack', '--loglevel=error', `--cache=${join(folder, 'cache')}`], {
    cwd: folder,
    stdio: 'ignore',
    shell: process.platform === 'win32',
  });
  const archive = readdirSync(folder).find((file) => file.endsWith('.tgz'));
  if (archive === undefined) throw new Error(`npm packed nothing in ${folder}`);
  return readFileSync(join(folder, archive));
}

/** As npm states it. */
export const integrityOf = (archive: Buffer): string =>
  `sha512-${createHash('sha512').update(archive).digest('base64')}`;

export interface Registry {
  /** To be an npm's `registry`. */
  readonly url: string;
  /** What the package's archive is from now on. */
  archive: Buffer;
  close(): void;
}

/** A registry on loopback that has one version of one npm package, and nothing else. */
export async function startRegistry(name: string, version: string, archive: Buffer): Promise<Registry> {
  const server = createServer((request, response) => {
    const tarball = `/${name}/-/${name}-${version}.tgz`;
    if (request.url === tarball) response.end(registry.archive);
    else if (request.url === `/${name}`)
      response.setHeader('content-type', 'application/json').end(
        JSON.stringify({
          name,
          'dist-tags': { latest: version },
          versions: {
            [version]: {
              name,
              version,
              dist: { tarball: new URL(tarball, registry.url), integrity: integrityOf(registry.archive) },
            },
          },
        }),
      );
    else response.writeHead(404).end();
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  const registry: Registry = { url: `http://127.0.0.1:${port}/`, archive, close: () => server.close() };
  return registry;
}
