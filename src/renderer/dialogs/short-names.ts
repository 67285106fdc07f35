/** Returns short names for files: the file name, with as many folders as it takes to tell files apart. */
export function shortNames(paths: readonly string[]): ReadonlyMap<string, string> {
  const distinct = [...new Set(paths)].map((path) => ({ path, parts: path.split(/[\\/]/) }))
  const end = (parts: readonly string[], count: number) => parts.slice(-count).join('/')
  return new Map(
    distinct.map(({ path, parts }) => {
      const isShared = (count: number) =>
        distinct.some((other) => other.path !== path && end(other.parts, count) === end(parts, count))
      let count = 1
      while (count < parts.length && isShared(count)) count++
      return [path, end(parts, count)]
    }),
  )
}
