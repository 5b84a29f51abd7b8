/** The bytes of an IDX file; `type` 8 is unsigned bytes. */
export function idx(shape: readonly number[], data: ArrayLike<number>, type = 8): Buffer {
  const header = Buffer.from([0, 0, type, shape.length]);
  const sizes = shape.map((size) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(size);
    return bytes;
  });
  return Buffer.concat([header, ...sizes, Buffer.from(Uint8Array.from(data))]);
}

/** A copy with some bytes changed. */
export function patched(bytes: Buffer, at: number, ...values: number[]): Buffer {
  const copy = Buffer.from(bytes);
  values.forEach((value, i) => {
    copy[at + i] = value;
  });
  return copy;
}

/** A copy with another 32-bit size at `at`. */
export function resized(bytes: Buffer, at: number, size: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt32BE(size, at);
  return copy;
}
