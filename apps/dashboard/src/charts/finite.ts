/** Numbers larger than this are not drawn: a scale multiplies and subtracts them, and must not end in infinity. */
const LARGEST = 1e100;

/** The number where it can be drawn, else null: it is missing from a drawing, which a table need not be. */
export const drawable = (value: number | null | undefined): number | null =>
  value != null && Math.abs(value) <= LARGEST ? value : null;

/** The same for a logarithmic axis, which starts above nothing. */
export const drawableLog = (value: number | null | undefined): number | null => {
  const known = drawable(value);
  return known !== null && known > 1 / LARGEST ? known : null;
};
