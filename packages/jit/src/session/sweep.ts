/** The exponent's bits of a float32: none of them is set in a number below the normal ones, or in zero. */
const EXPONENT = 0x7f800000;
const SIGN = 0x80000000;

let sweeping = false;

/** From now on, what a run leaves in variables is swept. */
export function sweepVariables(): void {
  sweeping = true;
}

/** Makes zero of numbers below 1.2e-38, as a processor does that flushes them; in place, and only where it was asked for. */
export function swept(elements: Float32Array): Float32Array {
  if (!sweeping) return elements;
  const words = new Uint32Array(elements.buffer, elements.byteOffset, elements.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? 0;
    if ((word & EXPONENT) === 0) words[i] = word & SIGN;
  }
  return elements;
}
