/** Something of an entry that a peer cannot be told, because it is code and not data. */
export class NotDescribed extends Error {
  override readonly name = 'NotDescribed';
}
