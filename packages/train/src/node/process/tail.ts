/** The last bytes of a stream: what a dead process said last, however much it said before. */
export class Tail {
  readonly #limit: number;
  #text = '';

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(data: Buffer): void {
    // Only what can survive is decoded: a model may print megabytes a second.
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
