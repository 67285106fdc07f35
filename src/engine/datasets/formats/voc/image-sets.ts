import { basename, dirname } from 'node:path'
import type { ReadReport } from '../../parsing/read-report.ts'
import { rowsOf } from '../../parsing/text.ts'
import type { SplitName } from '../../split.ts'
import type { SideFile } from '../define-format.ts'
import { splitNamed } from '../split-of.ts'

/** What the lists below `ImageSets` say of images by their names: the split, the classes that they show, and those that they verifiably lack. */
export type ImageSets = {
  splits: ReadonlyMap<string, SplitName>
  classes: ReadonlyMap<string, readonly string[]>
  absent: ReadonlyMap<string, readonly string[]>
}

/** Lists are named after a split, or after a class and a split; these say of each image whether it shows the class. */
export async function readImageSets(files: readonly SideFile[], report: ReadReport): Promise<ImageSets> {
  const splits = new Map<string, SplitName>()
  const classes = new Map<string, string[]>()
  const absent = new Map<string, string[]>()
  for (const file of files) {
    if (basename(dirname(dirname(file.file))) !== 'ImageSets') continue
    const name = basename(file.file).replace(/\.txt$/i, '')
    const split = splitNamed(name)
    const className =
      basename(dirname(file.file)) === 'Main' ? /^(.+)_(train|val|trainval|test)$/.exec(name)?.[1] : undefined
    if (split === undefined && className === undefined) continue
    for (const { row } of (await rowsOf(file, report)) ?? []) {
      const [, inQuotes, word, flag] = /^(?:"([^"]*)"|(\S+))(?:\s+(\S+))?/.exec(row) ?? []
      const image = inQuotes ?? word
      if (image === undefined || image === '' || word?.startsWith('#')) continue
      // Names may have spaces; lists of layouts have a number behind them.
      if (split !== undefined) for (const one of [inQuotes ?? row, image]) if (!splits.has(one)) splits.set(one, split)
      if (className === undefined) continue
      const lists = flag === '1' ? classes : flag === '-1' ? absent : null
      lists?.set(image, [...(lists.get(image) ?? []), className])
    }
  }
  return { splits, classes, absent }
}
