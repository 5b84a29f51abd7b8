import type { Builder } from '../graph/builder.ts';
import { constantNumber, sizeOf } from '../graph/graph.ts';
import type { Node, Value } from '../graph/types.ts';

/** What WebAssembly has one instruction for, and so computes with the same rounding as ONNX Runtime. */
export type Operator = 'abs' | 'neg' | 'sqrt' | 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max';

/** How one element of a tensor is computed from the elements at the same place of others. */
export type Term =
  | { readonly kind: 'tensor'; readonly value: Value }
  /** One number for all elements. */
  | { readonly kind: 'number'; readonly value: Value }
  | { readonly kind: 'constant'; readonly number: number }
  | Operation;

export interface Operation {
  readonly kind: 'operation';
  readonly operator: Operator;
  readonly operands: readonly Term[];
  /** Whether a loop would do it in the product of matrices that it adds to. */
  readonly inProduct?: true;
}

const unary: Readonly<Record<string, Operator>> = { Abs: 'abs', Neg: 'neg', Sqrt: 'sqrt' };
const binary: Readonly<Record<string, Operator>> = {
  Add: 'add',
  Sub: 'sub',
  Mul: 'mul',
  Div: 'div',
  Min: 'min',
  Max: 'max',
};

/** The terms of values of `count` elements. The same value has the same term, and an operation is one object wherever it is read. */
export class Terms {
  readonly #g: Builder;
  readonly #count: number;
  readonly #known = new Map<Value, Term>();

  constructor(g: Builder, count: number) {
    this.#g = g;
    this.#count = count;
  }

  of(value: Value): Term {
    const known = this.#known.get(value);
    if (known) return known;
    const term = this.#number(value) ?? this.#computed(value) ?? { kind: 'tensor', value };
    this.#known.set(value, term);
    return term;
  }

  #number(value: Value): Term | null {
    const number = constantNumber(value);
    if (number !== null) return { kind: 'constant', number };
    return sizeOf(value.shape) === 1 && this.#count > 1 ? { kind: 'number', value } : null;
  }

  #computed({ node }: Value): Term | null {
    if (node?.domain !== '') return null;
    const [a, b] = node.inputs;
    if (node.op === 'Gemm') return this.#sum(node);
    if (!a || !this.#fits(a)) return null;
    if (node.op === 'Reshape' || node.op === 'Expand') return this.of(a);
    const one = unary[node.op];
    if (one) return { kind: 'operation', operator: one, operands: [this.of(a)] };
    const two = binary[node.op];
    if (!two || !b || !this.#fits(b) || node.inputs.length !== 2) return null;
    return { kind: 'operation', operator: two, operands: [this.of(a), this.of(b)] };
  }

  /** A product that something of its size is added to: the sum is a term, and the product alone is left. */
  #sum(node: Node): Term | null {
    const [a, b, c] = node.inputs;
    if (!a || !b || !c || sizeOf(c.shape) !== this.#count) return null;
    const { beta = 1, ...attributes } = node.attributes;
    const product: Term = { kind: 'tensor', value: this.#g.op('Gemm', [a, b], attributes) };
    const factor: Term = { kind: 'constant', number: Number(beta) };
    const added = this.of(c);
    const scaled: Term =
      beta === 1 ? added : { kind: 'operation', operator: 'mul', operands: [added, factor], inProduct: true };
    return { kind: 'operation', operator: 'add', operands: [scaled, product], inProduct: true };
  }

  #fits({ shape, dtype }: Value): boolean {
    const count = sizeOf(shape);
    return dtype === 'float32' && (count === 1 || count === this.#count);
  }
}
