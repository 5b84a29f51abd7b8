import { join } from 'node:path';
import process from 'node:process';
import { loadEngine } from '@digitbench/train/node';
import { ContenderProcess } from './child.ts';
import { type Contender, isEngine, type PeerPackage } from './contenders.ts';
import { oneThread, pinned } from './pin.ts';
import { peersCache, preparePeer } from './python.ts';
import type { Problem } from './record.ts';

/** A turn may hold one very slow step, and torch.compile takes its time. */
const timeLimit = 10 * 60_000; // ms

/** Starts the processes of contenders, each on one thread and all on the same core. */
export class Starter {
  /** Those that can be started. */
  readonly ready: readonly Contender[];
  readonly #core: number | null;
  readonly #pythons: ReadonlyMap<PeerPackage, string>;

  private constructor(
    ready: readonly Contender[],
    core: number | null,
    pythons: ReadonlyMap<PeerPackage, string>,
  ) {
    this.ready = ready;
    this.#core = core;
    this.#pythons = pythons;
  }

  /** Installs what the contenders need; one that cannot run is a problem. */
  static async prepare(
    contenders: readonly Contender[],
    core: number | null,
    { problems, progress }: { problems: Problem[]; progress(text: string): void },
  ): Promise<Starter> {
    const pythons = await preparePeers(contenders, progress, problems);
    const ready: Contender[] = [];
    for (const contender of contenders) {
      if (await isReady(contender, pythons, problems)) ready.push(contender);
    }
    return new Starter(ready, core, pythons);
  }

  start(contender: Contender, module: string = contender.module): ContenderProcess {
    const program = contender.needs === undefined ? process.execPath : this.#pythons.get(contender.needs);
    const environment = { ...process.env, ...oneThread, PYTHONPYCACHEPREFIX: join(peersCache(), 'bytecode') };
    return new ContenderProcess(pinned(this.#core, [program ?? '', module]), environment, timeLimit);
  }
}

/** The Python interpreters of the peers asked for; one that cannot be installed is a problem of its contenders. */
async function preparePeers(
  asked: readonly Contender[],
  progress: (text: string) => void,
  problems: Problem[],
): Promise<Map<PeerPackage, string>> {
  const pythons = new Map<PeerPackage, string>();
  const needed = new Set(asked.flatMap(({ needs }) => needs ?? []));
  for (const peer of needed) {
    try {
      pythons.set(peer, await preparePeer(peer, progress));
    } catch (error) {
      const reason = `not installed: ${error instanceof Error ? error.message : String(error)}`;
      problems.push({ step: null, by: peer, reason });
      progress(`${peer}: ${reason}`);
    }
  }
  return pythons;
}

async function isReady(
  { name, needs }: Contender,
  pythons: ReadonlyMap<PeerPackage, string>,
  problems: Problem[],
): Promise<boolean> {
  if (needs !== undefined) return pythons.has(needs);
  if (!isEngine(name)) return true;
  const available = await (await loadEngine(name)).available();
  if (available !== true) problems.push({ step: null, by: name, reason: available });
  return available === true;
}
