/** The last bytes of a stream: the last output of a dead process, however much came before. */
export class Tail {
  readonly #limit: number;
  #text = '';

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(data: Buffer): void {
    // Only the part that is kept is decoded, because a model may print megabytes a second.
    const last = data.length > this.#limit ? data.subarray(data.length - this.#limit) : data;
    this.#text = (this.#text + last.toString('utf8')).slice(-this.#limit);
  }

  clear(): void {
    this.#text = '';
  }

  text(): string {
    return this.#text;
  }
}
