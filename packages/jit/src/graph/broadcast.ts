import type { Shape } from './types.ts';

/** The shape two operands broadcast to. */
export function broadcastShapes(a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const left = a[i - rank + a.length] ?? 1;
    const right = b[i - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new Error(`jit: shapes [${a}] and [${b}] do not broadcast.`);
    }
    return left === 1 ? right : left;
  });
}
