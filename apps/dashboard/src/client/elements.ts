import type { Comparable } from '../data/client.ts';

/** Where the site begins. */
export const base = document.body.dataset.base ?? '/';

export const part = (where: HTMLElement, name: string) =>
  where.querySelector<HTMLElement>(`[data-part="${name}"]`);

/** A line for the reader, read out where the page is heard. */
export function say(where: HTMLElement, text: string) {
  const line = part(where, 'said');
  if (line) line.textContent = text;
}

/** @throws Error where the file is not there */
export async function read<T>(path: string): Promise<T> {
  const response = await fetch(`${base}${path}`);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

export const nameOf = ({ study, entry }: Comparable) => `${study}/${entry}`;

/** An element whose content is text, whatever it looks like. */
export function element(tag: string, text: string, className = ''): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}
