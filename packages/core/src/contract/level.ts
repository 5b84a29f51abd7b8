export type FactorValue = number | string;

/** The value of a factor that an entry stands for. */
export interface Level {
  readonly factor: string;
  readonly value: FactorValue;
}

/** The name of the entry that a factor's value makes: "second-layer=30". */
export const levelName = (factor: string, value: FactorValue): string => `${factor}=${value}`;
