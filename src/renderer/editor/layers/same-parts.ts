/** Returns whether two values are the same in these properties. */
export const sameParts = <Value>(a: Value, b: Value, ...keys: readonly (keyof Value)[]): boolean =>
  keys.every((key) => a[key] === b[key])
