import type { SplitName } from '../split.ts'

const names = new Map(
  Object.entries<SplitName>({
    train: 'train',
    training: 'train',
    val: 'val',
    valid: 'val',
    validation: 'val',
    test: 'test',
    testing: 'test',
  }),
)

/** The split that a name stands for, if any. */
export const splitNamed = (name: string | undefined): SplitName | undefined =>
  name === undefined ? undefined : names.get(name.trim().toLowerCase())

/** The end of the name of a file that is one of several, such as `-00000-of-00007` or `-jpg-000000`. */
const shard = /(?:-[a-z]+)?-\d{5,6}(?:-of-\d{5,6})?$/i

/**
 * The split that a path indicates: by the end of a file name, such as `instances_train2017.json`, or by a folder, nearest
 * first.
 */
export function splitOfPath(path: string): SplitName | undefined {
  const parts = path.split(/[\\/]/)
  const stem = (parts.pop() ?? '').replace(/\.[^.]*$/, '').replace(shard, '')
  const last = /(?:^|[-_.])([a-z]+)(?:\d{4})?$/i.exec(stem)?.[1]
  const named = last === undefined ? undefined : splitNamed(last)
  return (
    named ??
    parts
      .reverse()
      .map(splitNamed)
      .find((split) => split !== undefined)
  )
}
