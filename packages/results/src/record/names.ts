import { z } from 'zod';

/**
 * A name that becomes part of a path: letters, digits, `-` and `_`, starting with a letter or digit, at most 64 characters.
 * No dot and no slash, so that a name can neither leave its folder nor be mistaken for another part of a file name.
 */
export const NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** Device names that Windows reserves in every folder: a repository holding such a file can't be checked out there. */
const RESERVED = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/i;

/** Whether `name` may be used for a profile, study, entry, engine, dataset or machine. */
export function isName(name: string): boolean {
  return NAME_PATTERN.test(name) && !RESERVED.test(name);
}

export const nameSchema = z
  .string()
  .regex(NAME_PATTERN, 'expected 1 to 64 letters, digits, - or _, starting with a letter or digit')
  .refine((name) => !RESERVED.test(name), 'is a name that Windows reserves for a device');

/** The hash of everything that determines a trial's numbers, see `hash` of a record. */
export const hashSchema = z.string().regex(/^[0-9a-f]{8,128}$/);

/** An entry that was made from a factor has its value behind an equals sign: `rate=0.1`. */
const LEVEL_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,31}=-?[A-Za-z0-9][A-Za-z0-9_-]{0,23}(\.[0-9]{1,20})?$/;

/** Whether `name` may be used for an entry: a name, or `<factor>=<value>`. */
export function isEntryName(name: string): boolean {
  return isName(name) || LEVEL_PATTERN.test(name);
}

export const entryNameSchema = z
  .string()
  .regex(
    new RegExp(`${NAME_PATTERN.source}|${LEVEL_PATTERN.source}`),
    'expected 1 to 64 letters, digits, - or _, starting with a letter or digit, or <factor>=<value>',
  )
  .refine((name) => !RESERVED.test(name), 'is a name that Windows reserves for a device');

/** Profile names that would collide with the store's own folders. */
export const RESERVED_PROFILES: ReadonlySet<string> = new Set([
  'quarantine',
  'engines',
  'datasets',
  'weights',
]);

export const profileSchema = nameSchema.refine(
  (name) => !RESERVED_PROFILES.has(name),
  `is reserved by the store (${[...RESERVED_PROFILES].join(', ')})`,
);
