import { createHash, randomUUID } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Delivery } from '../../place/queue/board.ts';
import { cacheFolder } from '../../shell/repository.ts';

/** Milliseconds that a parcel is kept after it was handed over: a server that was killed may have forgotten its last second. */
const afterwards = 60 * 60_000;

/**
 * What this checkout has trained for a queue and could not hand over yet, on disk: a worker that is killed, or cut off for a
 * night, loses no finished trial. Several workers may share it.
 */
export class Outbox {
  readonly #folder: string;
  /** Of this and all other queues. */
  readonly #all: string;

  /** `queue` names the queue. */
  constructor(queue: string, folder: string = join(cacheFolder, 'outbox')) {
    this.#all = folder;
    this.#folder = join(folder, digest(queue));
  }

  /** Throws the system's error if the file cannot be written. */
  keep({ id, field, packed, weights, failure }: Delivery): void {
    mkdirSync(this.#folder, { recursive: true });
    const path = this.#path(id);
    const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`;
    const head = Buffer.from(
      `${JSON.stringify({ id, field, failure, packed: packed.length, weights: weights?.length ?? null })}\n`,
    );
    try {
      writeFileSync(temporary, Buffer.concat([head, packed, weights ?? Buffer.alloc(0)]), { flush: true });
      renameSync(temporary, `${path}.parcel`);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }

  /** Was handed over: kept for a while if the trial need not be trained again, in case the server forgets it. */
  given(id: string, isFinal: boolean): void {
    const path = this.#path(id);
    try {
      if (isFinal) renameSync(`${path}.parcel`, `${path}.given`);
      else rmSync(`${path}.parcel`, { force: true });
    } catch {
      // It could not be kept in the first place.
    }
  }

  /** The parcel of a trial, handed over or not. */
  find(id: string): Delivery | undefined {
    const path = this.#path(id);
    return read(`${path}.parcel`) ?? (isRecent(`${path}.given`) ? read(`${path}.given`) : undefined);
  }

  /** Everything that was not handed over. Removes what is not needed any more, also of queues that nobody uses any more. */
  waiting(): Delivery[] {
    for (const folder of filesIn(this.#all)) {
      for (const path of filesIn(folder))
        if (!path.endsWith('.parcel') && !isRecent(path)) rmSync(path, { force: true });
      if (!isRecent(folder)) removeIfEmpty(folder);
    }
    return filesIn(this.#folder)
      .filter((path) => path.endsWith('.parcel'))
      .flatMap((path) => read(path) ?? []);
  }

  #path = (id: string): string => join(this.#folder, digest(id));
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((file) => join(folder, file));
  } catch {
    return [];
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It is not empty, or another worker was faster.
  }
}

function isRecent(path: string): boolean {
  try {
    return Date.now() - statSync(path).mtimeMs < afterwards;
  } catch {
    return false;
  }
}

/** The first line of a file; the bytes follow. */
interface Head extends Pick<Delivery, 'id' | 'field' | 'failure'> {
  /** Counts of bytes. */
  packed: number;
  weights: number | null;
}

/** Undefined if there is no such file, or something else in it. */
function read(path: string): Delivery | undefined {
  try {
    const content = readFileSync(path);
    const end = content.indexOf('\n');
    const head: Head = JSON.parse(content.toString('utf8', 0, end));
    const packed = content.subarray(end + 1, end + 1 + head.packed);
    const weights = head.weights === null ? null : content.subarray(end + 1 + head.packed);
    const isWhole = packed.length === head.packed && (weights?.length ?? null) === head.weights;
    return isWhole ? { id: head.id, field: head.field, failure: head.failure, packed, weights } : undefined;
  } catch {
    return undefined;
  }
}
