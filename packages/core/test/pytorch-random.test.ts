import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { Mt19937 } from '../src/pytorch/mt19937.ts';
import { PyTorchRandom } from '../src/pytorch/pytorch-random.ts';
import { drawLinear, replayLinear } from '../src/pytorch/replay-linear.ts';

tf.env().set('PROD', true);

/** To six decimals: a logarithm or cosine in single precision differs in its last bits from library to library. */
function expectClose(values: ArrayLike<number>, expected: readonly number[]): void {
  expect(values).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(values[i]).toBeCloseTo(value, 6);
  });
}

describe('MT19937', () => {
  test('gives the numbers of its reference implementation', () => {
    const generator = new Mt19937(5489);
    const first = Array.from({ length: 5 }, () => generator.uint32());
    expect(first).toEqual([3499211612, 581869302, 3890346734, 3586334585, 545404204]);
    // The C++ standard states the 10,000th number of mt19937 under its default seed.
    for (let i = 5; i < 9_999; i++) generator.uint32();
    expect(generator.uint32()).toBe(4123659995);
  });
});

// Expected numbers: printed by PyTorch 2.15 on a processor after torch.manual_seed.
describe('PyTorchRandom', () => {
  test('rand is the one that the documentation of torch shows, bit by bit', () => {
    expect(Array.from(PyTorchRandom.fromSeed(0).rand(6))).toEqual([
      0.49625658988952637, 0.7682217955589294, 0.08847743272781372, 0.13203048706054688, 0.30742281675338745,
      0.6340786814689636,
    ]);
    expect(PyTorchRandom.fromSeed(0).rand(2000).at(-1)).toBe(0.8767197728157043);
  });

  test('the low 32 bits of a seed count', () => {
    const five = [0.8302518725395203, 0.12611091136932373];
    expect(Array.from(PyTorchRandom.fromSeed(5).rand(2))).toEqual(five);
    expect(Array.from(PyTorchRandom.fromSeed(2 ** 32 + 5).rand(2))).toEqual(five);
  });

  test.each([0.5, Number.NaN, 2 ** 60])('refuses the seed %d', (seed) => {
    expect(() => PyTorchRandom.fromSeed(seed)).toThrow(`PyTorchRandom: seed ${seed} given`);
  });

  test('uniform stretches in single precision', () => {
    expect(Array.from(PyTorchRandom.fromSeed(0).uniform(4, -0.5, 2))).toEqual([
      0.7406414747238159, 1.420554518699646, -0.2788064181804657, -0.1699237823486328,
    ]);
  });

  test('randn below 16 numbers', () => {
    expectClose(
      PyTorchRandom.fromSeed(0).randn(6),
      [
        1.5409960746765137, -0.293428897857666, -2.1787893772125244, 0.5684312582015991, -1.0845223665237427,
        -1.3985953,
      ],
    );
  });

  test('randn of 20 numbers draws the last 16 again', () => {
    expectClose(
      PyTorchRandom.fromSeed(0).randn(20),
      [
        -1.1258398294448853, -1.152360200881958, -0.2505785822868347, -0.4338788092136383, 0.5988394618034363,
        -1.5550950765609741, -0.3413603901863098, 1.85300612449646, 0.46809640526771545, -0.1577124446630478,
        1.4436601400375366, 0.26604941487312317, 1.3893661499023438, 1.586334228515625, 0.946298360824585,
        -0.843676745891571, 0.9318265914916992, 1.2590092420578003, 2.0049805641174316, 0.05373690277338028,
      ],
    );
  });

  test('the second of a pair of normal numbers waits, whatever is drawn in between', () => {
    const random = PyTorchRandom.fromSeed(42);
    expectClose(random.randn(1), [0.33669036626815796]);
    expectClose(random.rand(1), [0.3904482126235962]);
    expectClose(random.randn(1), [0.12880940735340118]);
    expectClose(random.randn(16).subarray(0, 2), [-1.2345448732376099, -0.04306747764348984]);
    expectClose(random.randn(1), [-1.428533673286438]);
  });

  test('randperm', () => {
    expect(Array.from(PyTorchRandom.fromSeed(0).randperm(10))).toEqual([4, 1, 7, 5, 3, 9, 0, 8, 6, 2]);
    expect(Array.from(PyTorchRandom.fromSeed(7).randperm(1000).subarray(0, 8))).toEqual([
      615, 284, 599, 580, 347, 92, 383, 891,
    ]);
  });
});

describe('Linear as PyTorch starts it', () => {
  test('draws the weight row by row, then the bias', () => {
    const { kernel, bias } = drawLinear(PyTorchRandom.fromSeed(0), 4, 3);
    const rows = [
      [-0.003743410110473633, 0.26822179555892944, -0.4115225672721863, -0.3679695129394531],
      [-0.19257718324661255, 0.13407868146896362, -0.009906589984893799, 0.39644473791122437],
      [-0.04437202215194702, 0.1323062777519226, -0.15110653638839722, -0.09828269481658936],
    ];
    for (const [output, row] of rows.entries()) {
      expectClose(
        [0, 1, 2, 3].map((input) => kernel[input * 3 + output] ?? Number.NaN),
        row,
      );
    }
    expectClose(bias, [-0.4776742458343506, -0.33114105463027954, -0.20611155033111572]);
  });

  test('one layer after another', () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 2, inputShape: [5] }),
        tf.layers.leakyReLU(),
        tf.layers.dense({ units: 2 }),
      ],
    });
    const [kernel1, bias1, kernel2, bias2] = replayLinear(model, PyTorchRandom.fromSeed(123))
      .getWeights()
      .map((weight) => [...tf.transpose(weight).dataSync()]);
    expectClose(
      kernel1?.slice(0, 5) ?? [],
      [
        -0.18236301839351654, 0.014813756570219994, -0.22211246192455292, 0.1686503142118454,
        -0.38105061650276184,
      ],
    );
    expectClose(bias1 ?? [], [-0.16524192690849304, 0.1673532873392105]);
    expectClose(
      kernel2 ?? [],
      [-0.6001423001289368, -0.42901840806007385, -0.2596326768398285, -0.13896043598651886],
    );
    expectClose(bias2 ?? [], [-0.5394258499145508, 0.46300697326660156]);
  });

  test('refuses what it cannot draw', () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 2, useBias: false, inputShape: [5] })],
    });
    expect(() => replayLinear(model, PyTorchRandom.fromSeed(0))).toThrow(
      'a Dense layer with 1 weights given; dense layers with a bias expected',
    );
  });
});
