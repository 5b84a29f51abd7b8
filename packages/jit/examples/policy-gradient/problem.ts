import * as tf from '@tensorflow/tfjs';
import { uniform } from '../random.ts';

export const CARTS = 16;
export const STEPS = 100;
export const STATE = 4;

/**
 * Carts that each balance a pole (Barto, Sutton and Anderson 1983, https://doi.org/10.1109/TSMC.1983.6313077, by Euler's
 * method with steps of 20 ms): place, speed, angle and its speed. A cart is done when it leaves or its pole falls.
 */
export class Carts {
  readonly states: Float32Array;
  readonly done: boolean[];

  constructor(count: number, random: () => number) {
    this.states = Float32Array.from({ length: count * STATE }, () => 0.1 * random() - 0.05);
    this.done = Array.from({ length: count }, () => false);
  }

  /** Pushes each cart to the left (0) or to the right (1). */
  push(actions: readonly number[]): void {
    for (const [i, action] of actions.entries()) {
      if (this.done[i]) continue;
      const state = this.states.subarray(i * STATE, (i + 1) * STATE);
      const [place = 0, speed = 0, angle = 0, turning = 0] = state;
      const force = action === 1 ? 10 : -10;
      const pull = (force + 0.05 * turning ** 2 * Math.sin(angle)) / 1.1;
      const bend =
        (9.8 * Math.sin(angle) - Math.cos(angle) * pull) /
        (0.5 * (4 / 3 - (0.1 * Math.cos(angle) ** 2) / 1.1));
      const push = pull - (0.05 * bend * Math.cos(angle)) / 1.1;
      state.set([place + 0.02 * speed, speed + 0.02 * push, angle + 0.02 * turning, turning + 0.02 * bend]);
      this.done[i] = Math.abs(state[0] ?? 0) > 2.4 || Math.abs(state[2] ?? 0) > 0.21;
    }
  }
}

/** From states to how likely each push is. */
export const network = (): tf.Sequential =>
  tf.sequential({
    layers: [
      tf.layers.dense({
        units: 16,
        inputShape: [STATE],
        activation: 'tanh',
        kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
      }),
      tf.layers.dense({
        units: 2,
        activation: 'softmax',
        kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }),
      }),
    ],
  });

/** What the carts met in one round, CARTS * STEPS moments, in the order of time: those after a cart was done count 0. */
export interface Round {
  readonly states: Float32Array;
  readonly actions: Int32Array;
  /** How much better what followed was than usual: steps still balanced, discounted, normalised. */
  readonly advantages: Float32Array;
  /** For how many steps a cart balanced its pole, the mean. */
  readonly balanced: number;
}

/** Lets the carts run by a policy: probabilities [CARTS, 2] of states [CARTS, 4]. */
export async function play(
  policy: (states: Float32Array) => Promise<ArrayLike<number>>,
  random: () => number,
): Promise<Round> {
  const carts = new Carts(CARTS, random);
  const states = new Float32Array(CARTS * STEPS * STATE);
  const actions = new Int32Array(CARTS * STEPS);
  const alive = new Uint8Array(CARTS * STEPS);
  for (let step = 0; step < STEPS && carts.done.includes(false); step++) {
    states.set(carts.states, step * CARTS * STATE);
    const probabilities = await policy(carts.states);
    const chosen = carts.done.map((_, i) => Number(random() < (probabilities[2 * i + 1] ?? 0)));
    actions.set(chosen, step * CARTS);
    alive.set(
      carts.done.map((done) => Number(!done)),
      step * CARTS,
    );
    carts.push(chosen);
  }
  const returns = new Float32Array(CARTS * STEPS);
  for (let at = returns.length - 1; at >= 0; at--) {
    returns[at] = alive[at] ? 1 + 0.98 * (returns[at + CARTS] ?? 0) : 0;
  }
  const count = alive.reduce((sum, one) => sum + one, 0);
  const mean = returns.reduce((sum, value) => sum + value, 0) / count;
  const variance = returns.reduce((sum, value, i) => sum + (alive[i] ? (value - mean) ** 2 : 0), 0) / count;
  const advantages = returns.map((value, i) => (alive[i] ? (value - mean) / Math.sqrt(variance + 1e-6) : 0));
  return { states, actions, advantages, balanced: count / CARTS };
}

export const settings = { rounds: 40, learningRate: 0.03 };
export const chance = () => uniform(3);
