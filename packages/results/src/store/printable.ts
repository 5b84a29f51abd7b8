/** Control characters, including line ends, and characters that reverse the direction of text: a terminal would obey them. */
const CONTROL = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** A text from a stranger's file, or a file's name, as one line that a terminal shows but does not obey. */
export function printable(text: string): string {
  return text.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
