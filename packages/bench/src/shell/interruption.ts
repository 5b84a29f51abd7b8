/** The harness was asked to stop before it had begun to train. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
  constructor() {
    super('interrupted');
  }
}
