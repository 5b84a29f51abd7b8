/** Adds up wall time, in seconds, under a few names. */
export class Clock<Name extends string> {
  readonly seconds: Record<Name, number>;

  constructor(names: readonly Name[]) {
    this.seconds = Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
  }

  async time<T>(name: Name, work: () => Promise<T> | T): Promise<T> {
    const started = performance.now();
    try {
      return await work();
    } finally {
      this.seconds[name] += (performance.now() - started) / 1000;
    }
  }
}
