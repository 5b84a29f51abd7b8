// npm calls this in a package's folder before and after it makes the package's tarball (`npm pack`, `npm publish`).
// Inside the repository sources run as they are; published, a package must run on any Node >= 20, which cannot strip
// types. So `prepare` compiles src to dist and puts a package.json in place that leads there, and `restore` takes both
// away again. npm reads package.json after the one and before the other.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = process.cwd();
const manifest = join(folder, 'package.json');
const kept = join(folder, '.package.json.kept');
const dist = join(folder, 'dist');
const licence = join(folder, 'LICENSE');

function fail(message) {
  console.error(`pack: ${message}`);
  process.exit(1);
}

/** Also after a `prepare` that was killed. */
function restore() {
  if (!existsSync(kept)) return;
  renameSync(kept, manifest);
  rmSync(dist, { recursive: true, force: true });
  rmSync(licence, { force: true });
}

function compile() {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.publish.json'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) fail(`${folder} does not compile:\n${stdout}`);
  // The compiler rewrites the imports of the sources, but in declarations it leaves "./x.ts".
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.d.ts')) continue;
    const path = join(dist, file);
    const text = readFileSync(path, 'utf8').replaceAll(
      /(from |import\()(['"])(\.{1,2}\/[^'"]+)\.ts\2/g,
      '$1$2$3.js$2',
    );
    writeFileSync(path, text);
  }
}

/** "./src/a/b.ts" -> its compiled form, alone or under conditions; other files are published as they are. */
function published(target) {
  if (typeof target === 'object') return publishedAll(target);
  const [, name] = /^\.\/src\/(.+)\.ts$/.exec(target) ?? [];
  return name === undefined ? target : { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` };
}

const publishedAll = (targets) =>
  Object.fromEntries(Object.entries(targets).map(([name, target]) => [name, published(target)]));

function prepare() {
  restore();
  rmSync(dist, { recursive: true, force: true });
  compile();
  const { scripts: _, devDependencies: __, ...fields } = JSON.parse(readFileSync(manifest, 'utf8'));
  const paths = { exports: publishedAll(fields.exports) };
  if (fields.imports !== undefined) paths.imports = publishedAll(fields.imports);
  copyFileSync(manifest, kept);
  copyFileSync(join(root, 'LICENSE'), licence);
  writeFileSync(manifest, `${JSON.stringify({ ...fields, ...paths }, null, 2)}\n`);
}

const [task] = process.argv.slice(2);
if (task === 'prepare') prepare();
else if (task === 'restore') restore();
else fail(`got ${task ?? 'nothing'}; expected prepare or restore, from the package's folder`);
