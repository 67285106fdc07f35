import { fileName } from '../kit/index.ts'

/** Short names of files: the file's own, and as many of its folders as tell it from others of that name. */
export function shortNames(paths: readonly string[]): ReadonlyMap<string, string> {
  const lastParts = (path: string, count: number) => path.split(/[\\/]/).slice(-count).join('/')
  return new Map(
    paths.map((path) => {
      const alike = [...new Set(paths)].filter((other) => other !== path && fileName(other) === fileName(path))
      const parts = path.split(/[\\/]/).length
      let count = 1
      while (count < parts && alike.some((other) => lastParts(other, count) === lastParts(path, count))) count++
      return [path, lastParts(path, count)]
    }),
  )
}
