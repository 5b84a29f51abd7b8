import { setTimeout as wait } from 'node:timers/promises';
import { digestSources } from '@digitbench/train/node';

/** How often the sources are looked at: often enough for a person, and a few small files cost nothing. */
const interval = 150; // ms

interface Watched {
  name: string;
  folder: string;
}

/**
 * Tells which studies' sources changed. Looks at what the files hold, not at the events of the file system: an editor
 * may write in many ways, a network drive may send no events, and a save that changes nothing does not count.
 */
export class Changes {
  readonly #studies: readonly Watched[];
  readonly #seen: Map<string, string>;

  constructor(studies: readonly Watched[]) {
    this.#studies = studies;
    this.#seen = new Map(studies.map(({ name, folder }) => [name, digest(folder)]));
  }

  /** The names of the studies that changed since the last call that returned any; empty when aborted. */
  async next(signal: AbortSignal): Promise<string[]> {
    while (!signal.aborted) {
      const changed = this.#studies.filter(({ name, folder }) => digest(folder) !== this.#seen.get(name));
      if (changed.length > 0) {
        // An editor may still be writing several files, so look again a moment later.
        await wait(interval, undefined, { signal }).catch(() => {});
        for (const { name, folder } of this.#studies) this.#seen.set(name, digest(folder));
        return changed.map(({ name }) => name);
      }
      await wait(interval, undefined, { signal }).catch(() => {});
    }
    return [];
  }
}

/** A folder that cannot be read is being changed; once it can be read, it counts as changed again. */
function digest(folder: string): string {
  try {
    return digestSources(folder);
  } catch {
    return '';
  }
}
