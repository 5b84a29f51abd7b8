/** Refuses arguments after the last one that a function takes: nothing would carry them out. */
export function refuseSurplus(what: string, takes: string, surplus: readonly unknown[]): void {
  if (surplus.length === 0) return;
  const given = surplus.map(shown).join(', ');
  throw new Error(`jit: ${what} got ${given} after its last argument; it takes ${takes}.`);
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return value.name || 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  const keys = Object.keys(value);
  const isPlain = Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? `{ ${keys.slice(0, 5).join(', ')} }` : (value.constructor?.name ?? 'an object');
}
