import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './clone.ts';

/** A fenced block of a document. */
export interface Block {
  file: string;
  /** Of its first line of code, from 1. */
  line: number;
  /** Behind the fence: "sh", "ts", "text"; empty where nothing stands there. */
  language: string;
  code: string;
  /** From a comment before it, `<!-- not run: why -->`. */
  notRun: string | undefined;
}

/** In the order in which a newcomer meets them; the rest by name. */
const first = ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md'];

/** All documents of the repository, relative to its root. */
export function documents(): string[] {
  const files = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate', '*.md'],
    { cwd: root, encoding: 'utf8' },
  );
  const rank = (file: string) => (first.indexOf(file) + first.length) % first.length;
  return files
    .split('\0')
    .filter((file) => file !== '' && !/^(\.github|results)\//.test(file))
    .sort(
      (a, b) =>
        Number(first.includes(b)) - Number(first.includes(a)) || rank(a) - rank(b) || (a < b ? -1 : 1),
    );
}

export const read = (file: string) => readFileSync(join(root, file), 'utf8');

export function blocksOf(file: string): Block[] {
  const text = read(file);
  return [...text.matchAll(/(?:<!-- not run: ([^\n]*?) -->\n+)?^```(\w*)\n(.*?)^```$/gms)].map((match) => {
    const [whole, notRun, language = '', code = ''] = match;
    const line = text.slice(0, match.index + whole.indexOf('```')).split('\n').length + 1;
    return { file, line, language, code, notRun };
  });
}

/** The commands of a shell block, one each, continued lines joined; what follows `#` stays, the shell ignores it. */
export function commandsOf({ code }: Block): string[] {
  return code
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
