import type { Recipe } from '@digitbench/core';
import type { Values } from '../engines/variables.ts';

/** Keeps the weights of the epoch that the recipe selects, and says when to stop early. */
export class BestEpoch {
  readonly #recipe: Recipe;
  best: number | undefined;
  #score = Number.POSITIVE_INFINITY;
  #weights: Values[] | undefined;
  #lowest = Number.POSITIVE_INFINITY;
  #waited = 0;

  constructor(recipe: Recipe) {
    this.#recipe = recipe;
  }

  isOver(
    epoch: number,
    valid: { loss: number | null; accuracy: number } | undefined,
    weights: () => Values[],
  ): boolean {
    const { select, earlyStopping } = this.#recipe;
    const loss = valid?.loss ?? Number.POSITIVE_INFINITY;
    if (select === 'last') this.best = epoch;
    else {
      const score = select === 'best-validation-loss' ? loss : -(valid?.accuracy ?? Number.NEGATIVE_INFINITY);
      if (this.best === undefined || score < this.#score) {
        this.best = epoch;
        this.#score = score;
        this.#weights = weights();
      }
    }
    if (earlyStopping === undefined) return false;
    this.#waited = loss < this.#lowest - (earlyStopping.minimumChange ?? 0) ? 0 : this.#waited + 1;
    this.#lowest = Math.min(this.#lowest, loss);
    return this.#waited >= earlyStopping.patience;
  }

  restore(write: (weights: Values[]) => void): void {
    if (this.#weights !== undefined) write(this.#weights);
  }
}
