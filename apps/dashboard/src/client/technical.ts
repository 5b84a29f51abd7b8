import { part } from './elements.ts';

/** What failed in the words of the program, folded away below the words for the reader. */
export class Technical {
  readonly #where: HTMLElement;
  /** What all of them together are called, and how many they are. */
  readonly #all: { name: string; count: number };
  /** Who failed so, by what the program says. */
  readonly #said = new Map<string, Set<string>>();

  constructor(where: HTMLElement, all = { name: '', count: Number.POSITIVE_INFINITY }) {
    this.#where = where;
    this.#all = all;
  }

  add(who: string, details: string) {
    if (details === '') return;
    this.#said.set(details, (this.#said.get(details) ?? new Set()).add(who));
    this.#show();
  }

  /** Takes away what was said of one, or of all. */
  forget(who?: string) {
    for (const [details, those] of this.#said) {
      if (who !== undefined) those.delete(who);
      if (who === undefined || those.size === 0) this.#said.delete(details);
    }
    this.#show();
  }

  #named(those: ReadonlySet<string>): string {
    const { name, count } = this.#all;
    return those.size === count ? name : [...those].join(', ');
  }

  #show() {
    const list = part(this.#where, 'technical');
    if (list) list.hidden = this.#said.size === 0;
    list?.querySelector('ul')?.replaceChildren(
      ...[...this.#said].map(([details, those]) =>
        Object.assign(document.createElement('li'), {
          textContent: `${this.#named(those)}: ${details}`,
        }),
      ),
    );
  }
}
