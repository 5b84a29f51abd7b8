// Loaded before digitbench (node --import): ends the whole process group, workers included, in the middle of the write of
// a record. CHAOS_TEAR is "<n>:<point>": at the n-th record, when half of it is written, or all but not synced, or synced
// but not renamed, or renamed while the folder is not synced.
import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const [nth = '', point = ''] = (process.env.CHAOS_TEAR ?? '').split(':');
const isHarness = process.send === undefined;
const isRecord = (path) => /\/\.seed-\d+\.[^/]*\.json\.[^/]*\.tmp$/.test(String(path));

/** Never returns: the signal ends this process as well. */
async function die() {
  process.kill(-process.pid, 'SIGKILL');
  await new Promise(() => setInterval(() => {}, 1000));
}

if (point !== '' && isHarness) {
  let records = 0;
  let torn;
  const { open, rename } = files;
  files.open = async (path, flags, ...more) => {
    const handle = await open(path, flags, ...more);
    if (flags !== 'wx' || !isRecord(path) || ++records !== Number(nth)) return handle;
    torn = path;
    const write = handle.writeFile.bind(handle);
    const sync = handle.sync.bind(handle);
    handle.writeFile = async (content) => {
      if (point === 'half') {
        await handle.write(content.slice(0, Math.floor(content.length / 2)));
        await die();
      }
      await write(content);
    };
    handle.sync = async () => {
      if (point === 'unsynced') await die();
      await sync();
    };
    return handle;
  };
  files.rename = async (from, to) => {
    if (from === torn && point === 'unrenamed') await die();
    await rename(from, to);
    if (from === torn && point === 'renamed') await die();
  };
  syncBuiltinESMExports();
}
