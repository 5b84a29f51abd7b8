import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe } from 'vitest';
import { approximate, conforms, type Operation } from './conform.ts';
import { natural, one, positive, real, special, tensor, truth, two, unit, whole } from './generate.ts';

const unary = (fn: (x: tf.Tensor) => tf.Tensor, more: Partial<Operation> = {}): Operation => ({
  given: one(),
  fn: (x) => fn(x as tf.Tensor),
  gradient: true,
  ...more,
});

describe('functions of one number', () => {
  const operations: Record<string, Operation> = {
    abs: unary(tf.abs),
    'abs of anything': unary(tf.abs, { given: one(special), gradient: false }),
    acos: unary(tf.acos, { given: one(unit), tolerance: approximate }),
    acosh: unary((x) => tf.acosh(tf.add(x, 1)), { given: one(positive), tolerance: approximate }),
    asin: unary(tf.asin, { given: one(unit), tolerance: approximate }),
    asinh: unary(tf.asinh, { tolerance: approximate }),
    atan: unary(tf.atan, { tolerance: approximate }),
    atanh: unary(tf.atanh, { given: one(unit), tolerance: approximate }),
    ceil: unary(tf.ceil, { gradient: false }),
    clipByValue: unary((x) => tf.clipByValue(x, -1, 0.5)),
    'clip to one side': unary((x) => tf.clipByValue(x, 0, Infinity)),
    cos: unary(tf.cos, { tolerance: approximate }),
    cosh: unary(tf.cosh, { tolerance: approximate }),
    elu: unary(tf.elu, { tolerance: approximate }),
    erf: unary(tf.erf, { tolerance: approximate }),
    exp: unary(tf.exp, { tolerance: approximate }),
    'exp of anything': unary(tf.exp, { given: one(special), gradient: false, tolerance: approximate }),
    expm1: unary(tf.expm1, { tolerance: approximate }),
    floor: unary(tf.floor, { gradient: false }),
    isFinite: unary(tf.isFinite, { given: one(special), gradient: false }),
    isInf: unary(tf.isInf, { given: one(special), gradient: false }),
    isNaN: unary(tf.isNaN, { given: one(special), gradient: false }),
    leakyRelu: unary((x) => tf.leakyRelu(x, 0.3)),
    log: unary(tf.log, { given: one(positive), tolerance: approximate }),
    'log of anything': unary(tf.log, { given: one(special), gradient: false, tolerance: approximate }),
    log1p: unary(tf.log1p, { given: one(positive), tolerance: approximate }),
    'log1p of small numbers': unary((x) => tf.log1p(tf.mul(x, 1e-3)), { tolerance: approximate }),
    logicalNot: unary(tf.logicalNot, { given: one(truth, 'bool'), gradient: false }),
    mish: unary((x) => tf.mul(x, tf.tanh(tf.softplus(x))), { tolerance: approximate }),
    neg: unary(tf.neg),
    reciprocal: unary(tf.reciprocal, { given: one(positive) }),
    relu: unary(tf.relu),
    relu6: unary((x) => tf.relu6(tf.mul(x, 3))),
    round: unary(tf.round, { gradient: false }),
    'floor, ceil and round of quotients by a constant': unary(
      (x) => tf.concat([tf.floor, tf.ceil, tf.round].map((fn) => fn(tf.div(x, 41)).flatten())),
      { given: fc.tuple(tensor([3], fc.constantFrom(41, 82, 164, -41))), gradient: false },
    ),
    'round of halves': unary((x) => tf.round(tf.div(x, 2)), { given: one(whole), gradient: false }),
    rsqrt: unary(tf.rsqrt, { given: one(positive), tolerance: approximate }),
    selu: unary(tf.selu, { tolerance: approximate }),
    sigmoid: unary(tf.sigmoid, { tolerance: approximate }),
    sign: unary(tf.sign, { gradient: false }),
    sin: unary(tf.sin, { tolerance: approximate }),
    sinh: unary(tf.sinh, { tolerance: approximate }),
    softplus: unary(tf.softplus, { tolerance: approximate }),
    sqrt: unary(tf.sqrt, { given: one(positive) }),
    square: unary(tf.square),
    step: unary((x) => tf.step(x, 0.25), { gradient: false }),
    swish: unary((x) => tf.mul(x, tf.sigmoid(x)), { tolerance: approximate }),
    gelu: unary((x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.div(x, Math.SQRT2)), 1)), {
      tolerance: approximate,
    }),
    tan: unary((x) => tf.tan(tf.div(x, 3)), { tolerance: approximate }),
    tanh: unary(tf.tanh, { tolerance: approximate }),
    'softmax over the last axis': unary((x) => tf.softmax(x), {
      given: one(real, 'float32', 3, 1),
      tolerance: approximate,
    }),
    'softmax of large numbers': unary((x) => tf.softmax(tf.mul(x, 100)), {
      given: one(real, 'float32', 3, 1),
      tolerance: approximate,
      gradient: false,
    }),
    'log softmax over the last axis': unary((x) => tf.logSoftmax(x), {
      given: one(real, 'float32', 3, 1),
      tolerance: approximate,
    }),
    'integers: abs, neg, sign, square': unary(
      (x) => tf.concat([tf.abs(x), tf.neg(x), tf.square(x)].map((t) => t.flatten())),
      {
        given: one(whole, 'int32'),
        gradient: false,
      },
    ),
    'cast float to int': unary((x) => tf.cast(x, 'int32'), { gradient: false }),
    'cast float to bool': unary((x) => tf.cast(x, 'bool'), { given: one(whole), gradient: false }),
    'cast int to float': unary((x) => tf.cast(x, 'float32'), { given: one(whole, 'int32'), gradient: false }),
    'cast bool to int and float': unary(
      (x) => tf.add(tf.cast(x, 'float32'), tf.cast(tf.cast(x, 'int32'), 'float32')),
      {
        given: one(truth, 'bool'),
        gradient: false,
      },
    ),
  };
  for (const [name, operation] of Object.entries(operations)) conforms(name, operation);
});

const binary = (fn: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, more: Partial<Operation> = {}): Operation => ({
  given: two(),
  fn: (a, b) => fn(a as tf.Tensor, b as tf.Tensor),
  ...more,
});

describe('functions of two numbers', () => {
  const operations: Record<string, Operation> = {
    add: binary(tf.add, { gradient: true }),
    'add anything': binary(tf.add, { given: two(special) }),
    'add integers': binary(tf.add, { given: two(whole, whole, 'int32') }),
    atan2: binary(tf.atan2, { tolerance: approximate }),
    bitwiseAnd: binary(tf.bitwiseAnd, {
      given: fc.tuple(tensor([3, 2], whole, 'int32'), tensor([3, 2], whole, 'int32')),
    }),
    div: binary(tf.div, { given: two(real, positive), gradient: true }),
    'div anything': binary(tf.div, { given: two(special) }),
    divNoNan: binary(tf.divNoNan, { given: two(whole) }),
    equal: binary(tf.equal, { given: two(whole) }),
    'equal of truth values': binary(tf.equal, { given: two(truth, truth, 'bool') }),
    floorDiv: binary(tf.floorDiv, { given: two(whole, natural) }),
    'floorDiv by a constant': binary((x) => tf.floorDiv(x, 41), {
      given: two(fc.integer({ min: -3, max: 3 }).map((n) => 41 * n)),
    }),
    'floorDiv and mod by zero': binary(
      (a, b) => tf.concat([tf.floorDiv(a, b), tf.mod(a, b)].map((t) => t.flatten())),
      {
        given: two(whole, truth, 'int32'),
      },
    ),
    'floorDiv by zero': binary(tf.floorDiv, { given: two(whole, truth) }),
    'floorDiv of integers': binary(tf.floorDiv, { given: two(whole, natural, 'int32') }),
    greater: binary(tf.greater, { given: two(whole) }),
    'greater with anything': binary(tf.greater, { given: two(special) }),
    greaterEqual: binary(tf.greaterEqual, { given: two(whole, whole, 'int32') }),
    less: binary(tf.less, { given: two(whole) }),
    'less of truth values': binary(tf.less, { given: two(truth, truth, 'bool') }),
    lessEqual: binary(tf.lessEqual, { given: two(whole) }),
    logicalAnd: binary(tf.logicalAnd, { given: two(truth, truth, 'bool') }),
    logicalOr: binary(tf.logicalOr, { given: two(truth, truth, 'bool') }),
    logicalXor: binary(tf.logicalXor, { given: two(truth, truth, 'bool') }),
    maximum: binary(tf.maximum, { given: two(whole) }),
    minimum: binary(tf.minimum, { given: two(whole, whole, 'int32') }),
    mod: binary(tf.mod, { given: two(real, natural), tolerance: approximate }),
    'mod of integers': binary(tf.mod, { given: two(whole, natural, 'int32') }),
    mul: binary(tf.mul, { gradient: true }),
    'mul integers': binary(tf.mul, { given: two(whole, whole, 'int32') }),
    notEqual: binary(tf.notEqual, { given: two(whole) }),
    pow: binary(tf.pow, { given: two(positive, unit), tolerance: approximate, gradient: true }),
    'pow with a whole exponent': binary((x) => tf.pow(x, 3), { tolerance: approximate }),
    prelu: {
      given: fc.tuple(tensor([3, 4]), tensor([4], positive)),
      fn: (x, alpha) => tf.prelu(x as tf.Tensor, alpha as tf.Tensor),
      gradient: true,
    },
    squaredDifference: binary(tf.squaredDifference),
    // TensorFlow.js's own gradient fails where the operands are broadcast.
    'squaredDifference of equal shapes': binary(tf.squaredDifference, {
      given: fc.tuple(tensor([2, 3]), tensor([2, 3])),
      gradient: true,
    }),
    sub: binary(tf.sub, { gradient: true }),
    where: {
      given: two().chain(([a, b]) =>
        fc.tuple(tensor([...a.shape], truth, 'bool'), fc.constant(a), fc.constant(b)),
      ),
      fn: (condition, a, b) => tf.where(condition as tf.Tensor, a as tf.Tensor, b as tf.Tensor),
    },
    'where, of truth values': {
      given: fc.tuple(tensor([4], truth, 'bool'), tensor([4], truth, 'bool'), tensor([4], truth, 'bool')),
      fn: (condition, a, b) => tf.where(condition as tf.Tensor, a as tf.Tensor, b as tf.Tensor),
    },
    'where, by rows': {
      given: fc.tuple(tensor([3], truth, 'bool'), tensor([3, 2]), tensor([3, 2])),
      fn: (condition, a, b) =>
        tf.where(tf.reshape(condition as tf.Tensor, [3, 1]), a as tf.Tensor, b as tf.Tensor),
      gradient: true,
    },
    'addN of integers': {
      given: fc.tuple(tensor([3], whole, 'int32'), tensor([3], whole, 'int32'), tensor([3], whole, 'int32')),
      fn: (...all) => tf.addN(all),
    },
    addN: {
      given: fc.tuple(tensor([2, 3]), tensor([2, 3]), tensor([2, 3])),
      fn: (...all) => tf.addN(all),
      gradient: true,
    },
  };
  for (const [name, operation] of Object.entries(operations)) conforms(name, operation);
});
