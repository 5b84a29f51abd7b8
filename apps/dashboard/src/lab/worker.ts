import type { Dataset } from '@digitbench/core';
import type { OpenedNetworks } from '@digitbench/train';
import * as tf from '@tensorflow/tfjs';
import { loadDataset } from './dataset.ts';
import { askModel, openModel } from './networks.ts';
import { seenOf } from './picture.ts';
import type { LookRequest, Reply, Request, Training } from './protocol.ts';
import { train } from './training.ts';
import { messageOf, troubleOf } from './trouble.ts';

/** Everything that computes, apart from the page, so that the page stays usable. */

// Otherwise TensorFlow.js prints greetings and advice to the console.
tf.env().set('PROD', true);

const reply = (message: Reply) => postMessage(message);
const FAILED = 'it could not be computed here';

type References = Extract<Request, { kind: 'open' }>['networks'];

let networks: References = [];
/** Those that are open, by their place among the networks. */
const opened = new Map<number, OpenedNetworks>();
/** How often each was tried. */
const tries = new Map<number, number>();
const MOST_TRIES = 3;
/** The picture to look at next: only the latest counts. */
let waiting: LookRequest | null = null;
let looking = false;
let dataset: Promise<Dataset> | undefined;

/** What a training waits for between two stretches of steps. */
class Brake {
  #paused: Promise<void> | null = null;
  #go: () => void = () => {};
  #stopped = false;

  pause() {
    this.#paused ??= new Promise((go) => {
      this.#go = go;
    });
  }

  resume() {
    this.#go();
    this.#paused = null;
  }

  stop() {
    this.#stopped = true;
    this.resume();
  }

  /** Throws Stopped once it was stopped. */
  async pass(): Promise<void> {
    // Messages come in only between two turns of the event loop.
    await new Promise((next) => setTimeout(next));
    while (this.#paused !== null) await this.#paused;
    if (this.#stopped) throw new Stopped();
  }
}

class Stopped extends Error {}

let brake = new Brake();

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  switch (data.kind) {
    case 'open':
      networks = data.networks;
      break;
    case 'look':
      waiting = data;
      void look();
      break;
    case 'train':
      brake = new Brake();
      void trainAndTell(data.training, brake);
      break;
    case 'pause':
      brake.pause();
      break;
    case 'resume':
      brake.resume();
      break;
    case 'stop':
      brake.stop();
      break;
  }
});

/** Opens the networks that are not open: all at first, and later those that did not arrive. */
async function open() {
  const isOpen = (index: number) => opened.has(index) || (tries.get(index) ?? 0) >= MOST_TRIES;
  if (networks.every((_, index) => isOpen(index))) return;
  for (const [index, network] of networks.entries()) {
    if (isOpen(index)) continue;
    tries.set(index, (tries.get(index) ?? 0) + 1);
    reply({ kind: 'loading', done: index, of: networks.length });
    try {
      opened.set(index, await openModel(network));
    } catch (error) {
      reply({ kind: 'unready', index, ...troubleOf(error, FAILED) });
    }
  }
  reply({ kind: 'loading', done: networks.length, of: networks.length });
}

async function look() {
  if (looking) return;
  looking = true;
  try {
    while (waiting !== null) {
      const request: LookRequest = waiting;
      waiting = null;
      await answer(request);
    }
  } finally {
    looking = false;
  }
}

async function answer({ id, picture, number }: LookRequest) {
  const started = performance.now();
  let pixels: Uint8Array;
  try {
    const seen = await seenOf(picture);
    pixels = seen.pixels;
    reply({ kind: 'seen', id, ...seen });
  } catch (error) {
    reply({ kind: 'refused', id, reason: messageOf(error) });
    return;
  }
  await open();
  for (const [index, model] of opened) {
    if (waiting !== null) return;
    try {
      reply({ kind: 'answer', id, index, answers: await askModel(model, pixels, number) });
    } catch (error) {
      reply({ kind: 'unready', index, ...troubleOf(error, FAILED) });
    }
    // A newer picture comes in between.
    await new Promise((next) => setTimeout(next));
  }
  reply({ kind: 'answered', id, seconds: (performance.now() - started) / 1000 });
}

async function trainAndTell(training: Training, held: Brake) {
  try {
    dataset ??= loadDataset(training.base, (done, of) => reply({ kind: 'fetching', done, of }));
    const data = await dataset.catch((error: unknown) => {
      dataset = undefined;
      throw error;
    });
    await held.pass();
    const trained = await train(training, data, {
      progress: (progress) =>
        reply(
          progress.phase === 'training'
            ? { kind: 'step', fraction: progress.fraction, loss: progress.loss }
            : { kind: 'phase', phase: progress.phase },
        ),
      epochDone: ({ trainLoss, validLoss, validAccuracy, seconds }) =>
        reply({ kind: 'epoch', trainLoss, validLoss, validAccuracy, seconds }),
      between: () => held.pass(),
    });
    reply({ kind: 'trained', ...trained });
  } catch (error) {
    reply(error instanceof Stopped ? { kind: 'stopped' } : { kind: 'problem', ...troubleOf(error, FAILED) });
  }
}
