/** What a training measured: one number an epoch, by name, as model.fit returns it. */
export interface History {
  /** The numbers of the epochs. */
  readonly epoch: number[];
  /** loss, the metrics, and the same of the validation data with val_ before them; the means over the examples. */
  readonly history: Record<string, number[]>;
}

export function addEpoch(
  { epoch, history }: History,
  number: number,
  logs: Readonly<Record<string, number>>,
): void {
  epoch.push(number);
  for (const [name, value] of Object.entries(logs)) {
    const values = history[name] ?? [];
    history[name] = values;
    values.push(value);
  }
}
