/**
 * The value an object itself holds under a name that comes from data. Reading `object[name]` would find `constructor`
 * or `toString` in every object.
 */
export function own<Value>(object: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
