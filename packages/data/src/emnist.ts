import type { Statement } from './statement.ts';

const characters = (from: string, to: string): string[] => {
  const [first = 0, last = 0] = [from.charCodeAt(0), to.charCodeAt(0)];
  return Array.from({ length: last - first + 1 }, (_, i) => String.fromCharCode(first + i));
};

const digits = characters('0', '9');
const capitals = characters('A', 'Z');

/** Of upper and lower case, 15 pairs of letters look alike and are one class. */
const merged = [...digits, ...capitals, ...'abdefghnqrt'];

/**
 * Classes of EMNIST's sets and the label of the first (G. Cohen et al., "EMNIST: an extension of MNIST to handwritten letters", 2017,
 * https://arxiv.org/abs/1702.05373).
 */
const sets: Readonly<Record<string, { readonly classes: readonly string[]; readonly firstLabel: number }>> = {
  byclass: { classes: [...digits, ...capitals, ...characters('a', 'z')], firstLabel: 0 },
  bymerge: { classes: merged, firstLabel: 0 },
  balanced: { classes: merged, firstLabel: 0 },
  letters: { classes: capitals, firstLabel: 1 },
  digits: { classes: digits, firstLabel: 0 },
  mnist: { classes: digits, firstLabel: 0 },
};

/** What is known of a set of EMNIST by the prefix of its files; undefined if it is none. */
export function emnistNamed(prefix: string): Statement | undefined {
  const name = /^emnist[-_. ](?<set>[a-z]+)/i.exec(prefix)?.groups?.set?.toLowerCase();
  return name !== undefined && Object.hasOwn(sets, name) ? sets[name] : undefined;
}
