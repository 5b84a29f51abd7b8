import type { TensorSpec } from '../arrays.ts';
import { checkKeys } from './keys.ts';

/** Checks what a program is said to be given, by name. A length of -1 for the first axis, the batch, is allowed if `free`. */
export function checkSpecs(specs: Readonly<Record<string, TensorSpec>>, { free = false } = {}): void {
  for (const [name, spec] of Object.entries(specs)) {
    checkKeys(`input ${name}`, spec, ['shape', 'dtype'], { type: 'did you mean dtype?' });
    const { shape, dtype } = spec;
    const isLength = (length: unknown, axis: number) =>
      (Number.isInteger(length) && Number(length) >= 0) || (free && axis === 0 && length === -1);
    if (!Array.isArray(shape) || !shape.every(isLength)) {
      const allowed = free ? ', the first of which may be -1' : '';
      throw new Error(
        `jit: input ${name} has the shape [${shape}]; expected a list of whole numbers${allowed}.`,
      );
    }
    if (!['float32', 'int32', 'uint8', 'bool'].includes(dtype)) {
      throw new Error(`jit: input ${name} is of type ${dtype}; expected float32, int32, uint8 or bool.`);
    }
  }
}
