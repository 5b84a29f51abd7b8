import * as tf from '@tensorflow/tfjs';
import { below, uniform } from '../random.ts';

const SIDE = 6;
export const GAMES = 16;
export const CELLS = SIDE * SIDE + SIDE;
export const ACTIONS = 3;

/** Games of catch side by side: a ball falls straight down, and a paddle below moves left, stays or moves right. */
export class Catch {
  readonly #random: () => number;
  readonly #games: { row: number; column: number; paddle: number }[];

  constructor(count: number, random: () => number) {
    this.#random = random;
    this.#games = Array.from({ length: count }, () => this.#start());
  }

  #start() {
    return { row: 0, column: below(this.#random, SIDE), paddle: below(this.#random, SIDE) };
  }

  /** Where each ball and each paddle is: bytes [count, CELLS], 1 at both places. */
  get states(): Uint8Array {
    const states = new Uint8Array(this.#games.length * CELLS);
    for (const [i, { row, column, paddle }] of this.#games.entries()) {
      states[i * CELLS + row * SIDE + column] = 1;
      states[i * CELLS + SIDE * SIDE + paddle] = 1;
    }
    return states;
  }

  /** Moves the paddles; 1 or -1 for a ball caught or missed, after which the game starts anew; 0 while it falls. */
  move(actions: ArrayLike<number>): Float32Array {
    return Float32Array.from(this.#games, (game, i) => {
      game.paddle = Math.min(SIDE - 1, Math.max(0, game.paddle + (actions[i] ?? 1) - 1));
      game.row += 1;
      if (game.row < SIDE - 1) return 0;
      const reward = game.paddle === game.column ? 1 : -1;
      this.#games[i] = this.#start();
      return reward;
    });
  }
}

/** From states to what each action is worth. */
export const network = (): tf.Sequential =>
  tf.sequential({
    layers: [
      tf.layers.dense({
        units: 48,
        inputShape: [CELLS],
        activation: 'relu',
        kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
      }),
      tf.layers.dense({ units: ACTIONS, kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }) }),
    ],
  });

/** What was met before, in no order: the last `size` moments. */
export class Memory {
  readonly size: number;
  count = 0;
  readonly states: Uint8Array;
  readonly actions: Uint8Array;
  readonly rewards: Float32Array;
  readonly after: Uint8Array;

  constructor(size: number) {
    this.size = size;
    [this.states, this.after] = [new Uint8Array(size * CELLS), new Uint8Array(size * CELLS)];
    [this.actions, this.rewards] = [new Uint8Array(size), new Float32Array(size)];
  }

  add(states: Uint8Array, actions: ArrayLike<number>, rewards: Float32Array, after: Uint8Array): void {
    const at = this.count % this.size;
    this.states.set(states, at * CELLS);
    this.after.set(after, at * CELLS);
    this.actions.set(actions, at);
    this.rewards.set(rewards, at);
    this.count += rewards.length;
  }

  /** Some moments by chance. */
  sample(count: number, random: () => number) {
    const at = Array.from({ length: count }, () => below(random, Math.min(this.count, this.size)));
    const rows = (all: Uint8Array) => {
      const picked = new Uint8Array(count * CELLS);
      for (const [i, row] of at.entries())
        picked.set(all.subarray(row * CELLS, (row + 1) * CELLS), i * CELLS);
      return picked;
    };
    return {
      states: rows(this.states),
      after: rows(this.after),
      actions: Uint8Array.from(at, (row) => this.actions[row] ?? 0),
      rewards: Float32Array.from(at, (row) => this.rewards[row] ?? 0),
    };
  }
}

/** The best action of each row of values [count, ACTIONS]. */
export function best(values: ArrayLike<number>): Uint8Array {
  return Uint8Array.from({ length: values.length / ACTIONS }, (_, i) => {
    const row = Array.from({ length: ACTIONS }, (_, action) => values[i * ACTIONS + action] ?? 0);
    return row.indexOf(Math.max(...row));
  });
}

/** What an action was worth: the reward, or where the game went on, the most that the next state is worth. */
export function worth(rewards: Float32Array, next: ArrayLike<number>): Float32Array {
  return rewards.map((reward, i) => {
    const row = Array.from({ length: ACTIONS }, (_, action) => next[i * ACTIONS + action] ?? 0);
    return reward === 0 ? 0.95 * Math.max(...row) : reward;
  });
}

export const settings = { turns: 600, batchSize: 64, learningRate: 0.003, memory: 2048, refresh: 20 };

/** Of actions, some by chance: fewer and fewer. */
export function explored(actions: Uint8Array, turn: number, random: () => number): Uint8Array {
  const chance = Math.max(0.1, 1 - (2 * turn) / settings.turns);
  return actions.map((action) => (random() < chance ? below(random, ACTIONS) : action));
}

export const chance = () => uniform(5);
