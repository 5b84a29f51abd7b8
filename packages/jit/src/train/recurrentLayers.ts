import * as tf from '@tensorflow/tfjs';
import { callStream } from './callStreams.ts';
import { allPartsOf } from './innerLayers.ts';
import type { StepRandom } from './stepRandom.ts';

/** What is needed of a cell that drops elements; TensorFlow.js' types keep it to themselves. */
interface Cell {
  readonly cells?: readonly Cell[];
  readonly dropout?: number;
  readonly recurrentDropout?: number;
  dropoutFunc?: unknown;
  dropoutMask?: tf.Tensor | tf.Tensor[] | null;
  recurrentDropoutMask?: tf.Tensor | tf.Tensor[] | null;
}

interface Recurrent {
  readonly cell: Cell;
  readonly stateful: boolean;
  states_: tf.Tensor[] | null;
  call(inputs: tf.Tensor | tf.Tensor[], kwargs: object): tf.Tensor | tf.Tensor[];
  resetStates(states?: tf.Tensor[]): void;
}

/** The recurrent layers of a model, prepared for seeded, compiled training. */
export interface RecurrentLayers {
  /** The states of stateful layers: they are carried from step to step like weights. */
  readonly states: tf.Variable[];
  /**
   * Runs `body`, in which stateful layers read and assign `states`, and, while training, `dropout` and
   * `recurrentDropout` draw from `random`: one mask for all time steps, as TensorFlow.js has it, and another one at each
   * call of the layer.
   */
  within<T>(options: { training: boolean; random: StepRandom | undefined }, body: () => T): T;
}

/** The states that the stateful layers of a model hold, in the order of `RecurrentLayers.states`. */
export interface LayerStates {
  /** Puts what the layers hold into variables. */
  load(variables: readonly tf.Variable[]): void;
  /** Puts what the variables hold into the layers, as a call of theirs would have. */
  store(variables: readonly tf.Variable[]): void;
}

/** null for a model without stateful layers. */
export function layerStates(layers: readonly tf.layers.Layer[]): LayerStates | null {
  const stateful = statefulIn(layers);
  if (stateful.length === 0) return null;
  return {
    load: (variables) => {
      const held = stateful.flatMap(heldStates);
      variables.forEach((variable, i) => {
        const state = held[i];
        if (state) tf.tidy(() => variable.assign(tf.clone(state)));
      });
    },
    store: (variables) => {
      let next = 0;
      for (const layer of stateful) {
        const before = heldStates(layer);
        layer.states_ = before.map(() => {
          const variable = variables[next++];
          if (!variable) throw new Error('jit: a stateful layer has more states than its program.');
          return tf.keep(tf.tensor(variable.dataSync().slice(), variable.shape, variable.dtype));
        });
        tf.dispose(before);
      }
    },
  };
}

/**
 * Each once, though a layer may be met more than once; without the layer that the two of a Bidirectional one were copied
 * from, which is never built.
 */
function statefulIn(layers: readonly tf.layers.Layer[]): Recurrent[] {
  const all = new Set(layers.flatMap((layer) => [layer, ...allPartsOf(layer)]));
  const recurrent = [...all].filter((layer) => layer instanceof tf.RNN) as unknown as Recurrent[];
  return recurrent.filter((layer) => layer.stateful);
}

function heldStates(layer: Recurrent): tf.Tensor[] {
  if (!layer.states_) layer.resetStates();
  return layer.states_ ?? [];
}

export function recurrentLayers(layers: readonly tf.layers.Layer[]): RecurrentLayers {
  const found = layers.flatMap(recurrentIn);
  const dropping = found.flatMap((layer, i) => {
    const cells = cellsOf(layer.cell).filter(drops);
    return cells.length > 0 ? [{ layer, cells, name: `recurrent dropout ${i}` }] : [];
  });
  const stateful = statefulIn(layers).map((layer) => ({ layer, states: statesOf(layer) }));
  return {
    states: stateful.flatMap(({ states }) => states),
    within: ({ training, random }, body) => {
      const undo = [
        ...stateful.map(({ layer, states }) => keepStatesIn(layer, states)),
        ...(training ? dropping.map(({ layer, cells, name }) => drawFrom(random, layer, cells, name)) : []),
      ];
      try {
        return body();
      } finally {
        for (const restore of undo) restore();
      }
    },
  };
}

/** A layer that goes through time steps, and those inside a wrapper such as Bidirectional, or a model in one. */
function recurrentIn(layer: tf.layers.Layer): Recurrent[] {
  if (layer instanceof tf.RNN) return [layer as unknown as Recurrent];
  if (layer instanceof tf.LayersModel) return layer.layers.flatMap(recurrentIn);
  const inner: readonly unknown[] = ['forwardLayer', 'backwardLayer', 'layer'].map((name) =>
    Reflect.get(layer, name),
  );
  return inner.flatMap((value) => (value instanceof tf.layers.Layer ? recurrentIn(value) : []));
}

/** A cell, or the cells that are stacked in one. */
function cellsOf(cell: Cell): Cell[] {
  return cell.cells ? cell.cells.flatMap(cellsOf) : [cell];
}

const isRate = (rate: number | undefined) => rate !== undefined && rate > 0 && rate < 1;
const drops = ({ dropout, recurrentDropout }: Cell) => isRate(dropout) || isRate(recurrentDropout);

/** Returns what undoes it. */
function drawFrom(
  random: StepRandom | undefined,
  layer: Recurrent,
  cells: readonly Cell[],
  name: string,
): () => void {
  const before = cells.map(({ dropoutFunc }) => dropoutFunc);
  cells.forEach((cell, i) => {
    cell.dropoutFunc = (ones: tf.Tensor, rate: number) => {
      if (!random) {
        throw new Error(
          'jit: a recurrent layer drops elements; pass `random` (stepRandom(seed, step)) to apply.',
        );
      }
      const keep = tf.greaterEqual(random.uniform(ones.shape, callStream(random, `${name} cell ${i}`)), rate);
      return tf.mul(tf.cast(keep, 'float32'), 1 / (1 - rate));
    };
  });
  const own = layer.call;
  layer.call = (inputs, kwargs) => {
    forgetMasks(cells);
    return own.call(layer, inputs, kwargs);
  };
  return () => {
    // The layer's own method is its class's.
    Reflect.deleteProperty(layer, 'call');
    forgetMasks(cells);
    cells.forEach((cell, i) => {
      cell.dropoutFunc = before[i];
    });
  };
}

/** Cells keep their masks from call to call. */
function forgetMasks(cells: readonly Cell[]): void {
  for (const cell of cells) {
    tf.dispose([cell.dropoutMask ?? [], cell.recurrentDropoutMask ?? []]);
    cell.dropoutMask = null;
    cell.recurrentDropoutMask = null;
  }
}

/** Variables that hold what the states of a stateful layer are now. */
function statesOf(layer: Recurrent): tf.Variable[] {
  return heldStates(layer).map((state) => tf.tidy(() => tf.variable(tf.clone(state), false)));
}

/** What was assigned last to a variable of states: the gradient of a further call in the same step goes on through it. */
const lastStates = new WeakMap<tf.Variable, tf.Tensor>();

function stateNow(variable: tf.Variable): tf.Tensor {
  const state = lastStates.get(variable);
  return state && !state.isDisposed && state.dataId === variable.dataId ? state : variable;
}

/**
 * The layer goes on from the variables, and leaves in them what it has come to. In between its states are tensors, as in
 * TensorFlow.js: where a layer is called twice, the gradient of its second call goes on through its first.
 */
function keepStatesIn(layer: Recurrent, variables: readonly tf.Variable[]): () => void {
  const before = layer.states_;
  layer.states_ = variables.map(stateNow);
  let made: tf.Tensor[] = [];
  layer.resetStates = (next) => {
    const others = variables.map((variable, i) => {
      const state = next?.[i];
      return tf.keep(state ? tf.clone(state) : tf.zerosLike(variable));
    });
    tf.dispose(made);
    made = others;
    layer.states_ = [...made];
  };
  return () => {
    made.forEach((state, i) => {
      const variable = variables[i];
      if (!variable) return;
      const last = tf.clone(state);
      variable.assign(last);
      const previous = lastStates.get(variable);
      lastStates.set(variable, last);
      // Outside of a tidy function nobody else would.
      previous?.dispose();
    });
    tf.dispose(made);
    layer.states_ = before;
    Reflect.deleteProperty(layer, 'resetStates');
  };
}
