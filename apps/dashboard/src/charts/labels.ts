/**
 * Labels of an axis or a facet whose values are the places of names in a list. Vega looks up the values of a discrete scale,
 * and every text in an expression, as fields of objects, where `constructor` or `toString` finds what every object inherits.
 * So no name from a record may be such a value, or a text of its own.
 */
export const labelsOf = (names: readonly string[]) =>
  `slice(${JSON.stringify(names.map((name) => `=${name}`))}[datum.value], 1)`;
