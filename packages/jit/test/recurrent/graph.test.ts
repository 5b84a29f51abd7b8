import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { allNodesOf } from '../../src/graph/graph.ts';
import { jit, printGraph } from '../../src/index.ts';
import { compiled, fill, numbers } from './support.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const { layers } = tf;

describe('the graph of a recurrent layer', () => {
  it('is as large for many steps as for few', async () => {
    const operations = async (time: number) => {
      const model = () => tf.sequential({ layers: [layers.gru({ units: 4, inputShape: [time, 3] })] });
      const { graph } = await compiled({ model, x: numbers([2, time, 3]), steps: 1, batch: 2 });
      return allNodesOf(graph).filter(({ op }) => op !== 'Constant').length;
    };
    expect(await operations(300)).toBe(await operations(10));
  });

  it.each(['lstm', 'gru', 'simpleRNN'] as const)(
    '%s: its loops carry states alone; weights have their gradient after them',
    async (kind) => {
      const model = () =>
        tf.sequential({
          layers: [
            layers[kind]({ units: 4, inputShape: [6, 3] }) as tf.layers.Layer,
            layers.dense({ units: 2 }),
          ],
        });
      const { graph } = await compiled({ model, x: numbers([3, 6, 3]) });
      const loops = allNodesOf(graph).flatMap(({ body }) => body ?? []);
      const states = loops.flatMap(({ inputs }) => inputs.filter(({ role }) => role === 'state'));
      expect(states.map(({ value }) => value.shape)).toEqual(new Array(kind === 'lstm' ? 4 : 2).fill([3, 4]));
    },
  );

  it('printed: what does not wait for the state is done before the loop, for all steps', async () => {
    const model = tf.sequential({
      layers: [layers.simpleRNN({ name: 'rnn', units: 4, returnSequences: true, inputShape: [6, 3] })],
    });
    fill(model);
    const run = jit((x: tf.Tensor) => model.apply(x) as tf.Tensor);
    expect(printGraph(await run.graph(numbers([2, 6, 3])))).toMatchInlineSnapshot(`
      "constant variable rnn/kernel : float32[3,4]
      constant variable rnn/recurrent_kernel : float32[4,4]
      constant variable rnn/bias : float32[4]
      constant input 0 : float32[2,6,3]
      %0 = Expand(0, [2,6,3]) : float32[2,6,3]
      %1 = ReduceSum(%0, [1,2]) {keepdims=0} : float32[2]
      %2 = Reshape(%1, [2,1]) : float32[2,1]
      %3 = Expand(%2, [2,4]) : float32[2,4]
      %4 = Transpose(input 0) {perm=[1,0,2]} : float32[6,2,3]
      %5 = Reshape(%4, [12,3]) : float32[12,3]
      %6 = Gemm(%5, variable rnn/kernel) {transA=0, transB=0} : float32[12,4]
      %7 = Reshape(%6, [6,2,4]) : float32[6,2,4]
      %8 = Add(%7, variable rnn/bias) : float32[6,2,4]
      %9, %10 = Scan(%3, %8, variable rnn/recurrent_kernel) {backwards=false} : float32[2,4], float32[6,2,4]
        state state 0 : float32[2,4]
        scanned scanned 0 : float32[2,4]
        constant lifted 0 : float32[4,4]
        %9.0 = Gemm(state 0, lifted 0, scanned 0) {transA=0, transB=0} : float32[2,4]
        %9.1 = Tanh(%9.0) : float32[2,4]
        state state 0 = %9.1
        result result 0 = %9.1
      %11 = Transpose(%10) {perm=[1,0,2]} : float32[2,6,4]
      result output 0 = %11"
    `);
    await run.dispose();
  });
});
