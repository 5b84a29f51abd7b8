/** Something in a results folder that is not a record one can use. `path` is relative to the folder, with `/`. */
export interface Problem {
  /**
   * unreadable: cut off, or not valid; inaccessible: the system refuses to read it; newer: written by a later version; misplaced: its path says something else than
   * its content; foreign: nothing of ours.
   */
  readonly kind: 'unreadable' | 'inaccessible' | 'newer' | 'misplaced' | 'foreign';
  readonly path: string;
  readonly message: string;
}

/** Whether the result of reading is a problem rather than a document. */
export const isProblem = (read: object): read is Problem => 'kind' in read;
