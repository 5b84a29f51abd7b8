/**
 * What an object holds under a name that comes from a record. Such a name may be that of something every object inherits,
 * `constructor` or `toString`, which is not what was asked for.
 */
export const own = <T>(
  object: Readonly<Record<string, T>> | null | undefined,
  name: string,
): T | undefined => (object && Object.hasOwn(object, name) ? object[name] : undefined);
