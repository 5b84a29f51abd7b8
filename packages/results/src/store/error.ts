/** The store was asked for something it cannot do; the message says what was given, what is expected, and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}
