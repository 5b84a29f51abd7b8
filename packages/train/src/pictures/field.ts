/** A number for each pixel of a picture. */
export interface Field {
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns]. */
  readonly values: Float32Array;
}

/** Whether each pixel of a picture belongs to something: 1 or 0. */
export interface Mask {
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns]. */
  readonly values: Uint8Array;
}

/** The value below which this part of the numbers lies. Sorts a copy; 0 of no numbers. */
export function quantile(numbers: ArrayLike<number>, part: number): number {
  const sorted = Float32Array.from(numbers).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}
