import { basename, dirname, join, sep } from 'node:path'
import type { ReadReport } from '../../parsing/read-report.ts'
import { rowsOf } from '../../parsing/text.ts'
import type { SplitName } from '../../split.ts'
import type { LabelSource } from '../define-format.ts'
import { imagesOfSource } from '../find-image.ts'
import type { ImportedImage, ImportedImages } from '../images.ts'
import { splitNamed } from '../split-of.ts'
import { type ClassList, nameIn, partsOf } from './class-lists.ts'

const listFile = /\.txt$/i
const ownLists = /^(?:autosplit_)?(train|val|valid|test)\.txt$/i

/**
 * The split of the image in each file: by the folders and image lists that `data.yaml` names, whatever their paths
 * begin with, and by lists named after a split. If they overlap, the first counts.
 */
export async function splitsOf(
  { companions }: LabelSource,
  list: ClassList | null,
  images: ImportedImages,
  report: ReadReport,
): Promise<Map<string, SplitName>> {
  const splits = new Map<string, SplitName>()
  const put = ({ file }: ImportedImage, split: SplitName) => splits.has(file) || splits.set(file, split)
  const named = list?.splits ?? []
  for (const { split, place } of named) {
    if (listFile.test(place)) continue
    const folder = folderOf(dirname(list!.file.file), place, images)
    if (folder !== null) for (const image of images.all()) if (image.file.startsWith(folder)) put(image, split)
  }
  const own = imagesOfSource(images)
  for (const file of companions) {
    const name = basename(file.file)
    const split = named.find(({ place }) => nameIn(place) === name)?.split ?? splitNamed(ownLists.exec(name)?.[1])
    if (!split || !listFile.test(name)) continue
    for (const { row } of (await rowsOf(file, report)) ?? []) {
      const found = own.find({ file: file.file, names: [row] })
      if ('image' in found) put(found.image, split)
    }
  }
  return splits
}

/** The folder of images that a path means, with a slash: its first parts may be elsewhere here. */
function folderOf(beside: string, place: string, images: ImportedImages): string | null {
  const parts = partsOf(place)
  for (let from = 0; from < parts.length; from++) {
    const folder = join(beside, ...parts.slice(from)) + sep
    if (images.all().some(({ file }) => file.startsWith(folder))) return folder
  }
  return null
}
