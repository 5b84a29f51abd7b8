import { describe, expect, it } from 'vitest';
import { Builder, inputValue } from '../src/graph/builder.ts';
import { InPlaceSession, writesInPlace } from '../src/session/inPlace.ts';
import { tensorOf } from '../src/session/session.ts';

describe('a session that writes to where it is told', () => {
  it('is one of onnxruntime-node', async () => {
    expect(await writesInPlace()).toBe(true);
  });

  it('computes all outputs', async () => {
    const g = new Builder();
    const [x, n] = [inputValue([3], 'float32'), inputValue([2], 'int32')];
    const session = await InPlaceSession.create({
      inputs: [
        { name: 'x', role: 'constant', value: x },
        { name: 'n', role: 'constant', value: n },
      ],
      outputs: [
        { name: 'sum', role: 'result', value: g.op('Add', [x, x]) },
        // Given as it came.
        { name: 'same', role: 'result', value: x },
        { name: 'negative', role: 'result', value: g.op('Neg', [n]) },
      ],
    });
    const [sum, same, negative] = [new Float32Array(3), new Float32Array(3), new Int32Array(2)];
    const { runtime } = session;
    for (const first of [1, 7]) {
      await session.run(
        {
          x: tensorOf(runtime, 'float32', Float32Array.of(first, 2, 3), [3]),
          n: tensorOf(runtime, 'int32', Int32Array.of(4, -5), [2]),
        },
        {
          'sum.out': tensorOf(runtime, 'float32', sum, [3]),
          'same.out': tensorOf(runtime, 'float32', same, [3]),
          'negative.out': tensorOf(runtime, 'int32', negative, [2]),
        },
      );
      expect([[...sum], [...same], [...negative]]).toEqual([
        [2 * first, 4, 6],
        [first, 2, 3],
        [-4, 5],
      ]);
    }
    await session.dispose();
  });

  it('passes on what the runtime refuses, with the line', async () => {
    const g = new Builder();
    g.origin = 'model.ts:12:3';
    const [x, at] = [inputValue([3], 'float32'), inputValue([1], 'int32')];
    const session = await InPlaceSession.create({
      inputs: [
        { name: 'x', role: 'constant', value: x },
        { name: 'at', role: 'constant', value: at },
      ],
      outputs: [{ name: 'y', role: 'result', value: g.op('Gather', [x, at], { axis: 0 }) }],
    });
    const { runtime } = session;
    const inputs = {
      x: tensorOf(runtime, 'float32', new Float32Array(3), [3]),
      at: tensorOf(runtime, 'int32', Int32Array.of(5), [1]),
    };
    const outputs = { 'y.out': tensorOf(runtime, 'float32', new Float32Array(1), [1]) };
    await expect(session.run(inputs, outputs)).rejects.toThrow(
      /^jit: Gather of float32, int32 \(at model\.ts:12:3\) failed: .*idx=5/s,
    );
    await session.dispose();
  });
});
