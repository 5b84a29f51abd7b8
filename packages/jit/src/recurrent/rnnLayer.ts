import * as tf from '@tensorflow/tfjs';

type Call = (inputs: tf.Tensor | tf.Tensor[], kwargs?: CallArguments | null) => tf.Tensor | tf.Tensor[];

/** What a recurrent layer is called with besides its input. */
export interface CallArguments {
  readonly mask?: tf.Tensor | tf.Tensor[] | null;
  readonly training?: boolean | null;
  readonly initialState?: tf.Tensor[] | null;
}

/** What this compiler uses of TensorFlow.js' recurrent layers, most of which their types keep to themselves. */
export interface RnnLayer {
  readonly name: string;
  readonly cell: {
    readonly stateSize: number | number[];
    call(inputs: tf.Tensor[], kwargs: object): tf.Tensor[];
  };
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
  readonly stateful: boolean;
  states_: tf.Tensor[] | null;
  getInitialState(inputs: tf.Tensor): tf.Tensor[];
  resetStates(states?: tf.Tensor[], training?: boolean | null): void;
}

/** The class that all recurrent layers of TensorFlow.js extend, with its method that goes through the steps. */
export const rnnClass = tf.RNN as unknown as { readonly prototype: RnnLayer & { call: Call } };

export type { Call as RnnCall };
