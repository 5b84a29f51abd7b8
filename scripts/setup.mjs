// Makes a fresh clone ready: installs the locked dependencies, the pinned Node among them, and does nothing
// when they are already there. With --link it takes in a new workspace, which changes the lockfile. With --installed
// (npm's own postinstall step) it only finishes what npm has just installed.
// Plain JavaScript, because it runs on whatever Node the machine has (>= 20).
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const stamp = join(modules, '.digitbench-setup');
const lock = join(root, '.digitbench', 'setup.lock');
const isLinking = process.argv.includes('--link');
const isInstalled = process.argv.includes('--installed');
const OLDEST_NODE = 20;
// Strips types and understands `using`.
const OLDEST_NODE_FOR_SOURCES = '24.0.0';

function fail(message) {
  console.error(`digitbench setup: ${message}`);
  process.exit(1);
}

function isOlder(version, than) {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number));
  const at = a.findIndex((part, i) => part !== b[i]);
  return at >= 0 && a[at] < b[at];
}

/** What the installation depends on: the locked dependencies and the platform they are chosen for. */
function fingerprint() {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\n`);
  return hash.update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
}

const isDone = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint();

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** The process that holds the lock; one killed between creating and filling the file leaves it empty. */
function lockOwner() {
  try {
    const owner = Number(readFileSync(lock, 'utf8'));
    if (owner > 0) return isAlive(owner) ? owner : 'dead';
    return Date.now() - statSync(lock).mtimeMs > 5000 ? 'dead' : 'unknown';
  } catch {
    return 'dead';
  }
}

/** Two installations in one folder would tear each other apart: the second waits for the first. */
function takeLock() {
  mkdirSync(dirname(lock), { recursive: true });
  for (let said = false; ; ) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      process.on('exit', () => rmSync(lock, { force: true }));
      for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST')
        fail(`cannot write ${lock}: ${error.message}. Is the folder writable, the disk full?`);
    }
    const owner = lockOwner();
    if (owner === 'dead') rmSync(lock, { force: true });
    else if (!said) {
      console.error(
        `digitbench setup: another set-up is running (process ${owner}; ${lock}); waiting for it.`,
      );
      said = true;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  }
}

/** Runs npm with its output on standard error; returns its exit code. */
function npm(...command) {
  const path = process.env.npm_execpath;
  // Engine warnings speak of the Node that runs npm, not of the pinned one that will run digitbench. Nothing here needs
  // an install script; those there are would download hundreds of megabytes.
  command.push('--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts');
  const { status, error } = path?.endsWith('.js')
    ? spawnSync(process.execPath, [path, ...command], { cwd: root, stdio: ['ignore', 2, 2] })
    : spawnSync('npm', command, {
        cwd: root,
        stdio: ['ignore', 2, 2],
        shell: process.platform === 'win32',
      });
  if (error) fail(`npm could not be started (${error.message}). It comes with Node: https://nodejs.org`);
  return status;
}

function install() {
  console.error(
    'digitbench setup: installing the locked dependencies (npm ci; about 1.3 GB on disk, once) ...',
  );
  const started = Date.now();
  const status = npm('ci');
  if (status !== 0) {
    fail(
      `npm ci ended with exit code ${status}; see its messages above. ` +
        'The first set-up needs the npm registry and about 1.3 GB of disk; run the same command again to continue.',
    );
  }
  writeFileSync(stamp, fingerprint());
  console.error(`digitbench setup: done in ${Math.round((Date.now() - started) / 1000)} s.`);
}

/** Everything that a new study needs is there already, so npm need not ask its registry; where it must, it may. */
function link() {
  if (npm('install', '--offline') !== 0 && npm('install') !== 0) {
    fail('npm install did not add the new package; see its messages above.');
  }
  writeFileSync(stamp, fingerprint());
}

/**
 * npm scripts find the pinned Node by its link in `.bin`. npm 10 removes that along with the packages for other platforms,
 * which have a command of the same name; then it is made again.
 */
function linkNode() {
  if (existsSync(join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node'))) return;
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const installed = Object.keys(optionalDependencies).filter((name) => existsSync(join(modules, name)));
  if (installed.length > 0) npm('rebuild', ...installed);
}

function checkRuntime() {
  const { stdout } = spawnSync('node', ['--version'], {
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${join(modules, '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
    },
    shell: process.platform === 'win32',
  });
  const version = (stdout ?? '').trim().replace(/^v/, '');
  if (version && !isOlder(version, OLDEST_NODE_FOR_SOURCES)) return;
  fail(
    `digitbench runs on the Node that its lockfile pins, but npm installed none for ${process.platform}-${process.arch}, ` +
      `and this machine's own is ${version || 'unknown'}. Expected: Node >= ${OLDEST_NODE_FOR_SOURCES}. ` +
      'Install it from https://nodejs.org, or, if npm was told to omit optional packages, run `npm install --include=optional`.',
  );
}

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  fail(
    `given Node ${process.versions.node}, expected Node >= ${OLDEST_NODE}. Install a current one from https://nodejs.org.`,
  );
}
if (!existsSync(join(root, 'package-lock.json')))
  fail('package-lock.json is missing: is this a whole clone?');
if (isInstalled) writeFileSync(stamp, fingerprint());
else if (isLinking || !isDone()) {
  takeLock();
  if (!isDone()) install();
  if (isLinking) link();
}
linkNode();
checkRuntime();
