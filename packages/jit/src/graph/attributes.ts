import type { Attribute, Attributes } from './types.ts';

/** What reads attributes: a node, or a kernel call that is becoming one. */
export interface Attributed {
  readonly op: string;
  readonly attributes: Attributes;
  readonly origin: string;
}

/** An attribute that is a number. */
export function number(call: Attributed, name: string): number {
  const value = call.attributes[name];
  if (typeof value !== 'number') throw wrong(call, name, 'a number');
  return value;
}

/** An attribute that is a list of numbers (or one number, read as a list of one). */
export function numbers(call: Attributed, name: string): number[] {
  const value = call.attributes[name];
  if (typeof value === 'number') return [value];
  if (!Array.isArray(value)) throw wrong(call, name, 'a list of numbers');
  return value.map(Number);
}

/** An attribute that is a list of pairs of numbers. */
export function pairs(call: Attributed, name: string): [number, number][] {
  const value = call.attributes[name];
  if (!Array.isArray(value)) throw wrong(call, name, 'a list of pairs');
  return value.map((pair: Attribute) => {
    if (!Array.isArray(pair) || pair.length !== 2) throw wrong(call, name, 'a list of pairs');
    return [Number(pair[0]), Number(pair[1])];
  });
}

export function text(call: Attributed, name: string): string {
  const value = call.attributes[name];
  if (typeof value !== 'string') throw wrong(call, name, 'a string');
  return value;
}

/** An attribute that is true; left out is false. */
export function flag(call: Attributed, name: string): boolean {
  return call.attributes[name] === true;
}

function wrong({ op, attributes, origin }: Attributed, name: string, expected: string): Error {
  return new Error(
    `jit: attribute ${name} of ${op} (${origin}) is ${attributes[name]}; expected ${expected}.`,
  );
}
