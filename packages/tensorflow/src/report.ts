/** Where the set-up reports its progress. */
export interface Report {
  say(line: string): void;
  /** `done` of `total` bytes of what the label names. */
  progress(label: string, done: number, total: number): void;
}

/** Megabytes and gigabytes as people count downloads: 10^6, 10^9. */
export function formatBytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.max(1, Math.round(bytes / 1e6))} MB`;
}

/** To standard error: on a terminal, one line that is updated; elsewhere, a line for every quarter. */
export function consoleReport(stream: NodeJS.WriteStream = process.stderr): Report {
  let moving = false;
  let quarter = '';
  return {
    say(line) {
      if (moving) stream.write('\r\x1b[K');
      moving = false;
      stream.write(`tensorflow: ${line}\n`);
    },
    progress(label, done, total) {
      const share = Math.min(1, done / total);
      const text = `tensorflow: ${label}: ${formatBytes(done)} of ${formatBytes(total)} (${Math.floor(share * 100)} %)`;
      if (stream.isTTY) {
        moving = true;
        stream.write(`\r${text}\x1b[K`);
        return;
      }
      const reached = `${label} ${Math.floor(share * 4)}`;
      if (reached !== quarter && share > 0) stream.write(`${text}\n`);
      quarter = reached;
    },
  };
}
