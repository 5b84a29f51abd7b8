/** The number that an option of a campaign was given. Ends the process if it is none. */
export function whole(name: string, text: string, low: number, high: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= low && value <= high) return value;
  console.error(`test:chaos: --${name}: got "${text}"; expected a whole number from ${low} to ${high}`);
  process.exit(2);
}
