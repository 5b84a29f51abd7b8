/** A tensor with its name, as a file of weights holds it. */
export interface NamedArray {
  name: string;
  shape: number[];
  data: Float32Array | Int32Array;
}

const types = { F32: Float32Array, I32: Int32Array } as const;

/**
 * The arrays as a file in the safetensors format (https://github.com/huggingface/safetensors#format): the header's length
 * as eight bytes, the header as JSON, the elements little-endian, one array after the other.
 */
export function encodeSafetensors(arrays: readonly NamedArray[]): Uint8Array {
  const header: Record<string, unknown> = {};
  let end = 0;
  for (const { name, shape, data } of arrays) {
    const start = end;
    end += data.byteLength;
    header[name] = { dtype: data instanceof Float32Array ? 'F32' : 'I32', shape, data_offsets: [start, end] };
  }
  const json = JSON.stringify(header);
  // Padded with spaces, so that the elements start at a multiple of eight.
  const text = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 8) * 8));
  const file = new Uint8Array(8 + text.length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  let at = 8 + text.length;
  for (const { data } of arrays) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

/** The arrays of such a file, in its order. Throws an Error that says what is wrong with it. */
export function decodeSafetensors(file: Uint8Array): NamedArray[] {
  const broken = (what: string) =>
    new Error(`weights: ${what}; expected a safetensors file as \`run --save-weights\` writes it`);
  if (file.length < 8) throw broken(`${file.length} bytes`);
  const length = Number(new DataView(file.buffer, file.byteOffset, 8).getBigUint64(0, true));
  if (length > file.length - 8) throw broken(`a header of ${length} bytes in a file of ${file.length}`);
  const header: unknown = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  const body = file.subarray(8 + length);
  if (typeof header !== 'object' || header === null) throw broken('a header that is no object');
  return Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(
      ([name, entry]: [
        string,
        { dtype: keyof typeof types; shape: number[]; data_offsets: [number, number] },
      ]) => {
        const [start, end] = entry.data_offsets;
        const type = types[entry.dtype];
        const count = entry.shape.reduce((product, size) => product * size, 1);
        if (type === undefined || end > body.length || end - start !== 4 * count)
          throw broken(`array ${name} does not fit`);
        return {
          name,
          shape: entry.shape,
          data: new type(Uint8Array.from(body.subarray(start, end)).buffer),
        };
      },
    );
}
