/** The choice that a misspelt word most likely meant: at most a third of its letters differ. */
export function nearest(word: string, choices: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[_\s-]/g, '');
  let best: string | undefined;
  let least = Math.floor(word.length / 3) + 1;
  for (const choice of choices) {
    const distance = editDistance(plain(word), plain(choice));
    if (distance < least) [best, least] = [choice, distance];
  }
  return best;
}

/** Letters to insert, delete or replace (V. I. Levenshtein, 1966). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
