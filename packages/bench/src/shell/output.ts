/** Writes text and a line end to standard output and waits until it is out, so that nothing is lost at the end. */
export function writeLine(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${text}\n`, (error) => (error ? reject(error) : resolve()));
  });
}
