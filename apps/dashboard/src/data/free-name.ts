/** The name, or the first of `name-2`, `name-3`, … that is not taken yet. Takes it. */
export function freeName(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let number = 2; taken.has(candidate); number++) candidate = `${name}-${number}`;
  taken.add(candidate);
  return candidate;
}
