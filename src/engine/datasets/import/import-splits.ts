import { dirname, relative, resolve } from 'node:path'
import { isPathInside } from '../../paths.ts'
import type { ExportedImage } from '../export/exported-images.ts'
import type { LabelSource, ReadImage } from '../formats/define-format.ts'
import { splitOfPath } from '../formats/split-of.ts'
import type { SplitName } from '../split.ts'

export type SplitIn = (source: LabelSource, image: ReadImage) => SplitName | undefined

/**
 * Finds the split of an image: as the source says, else by the manifest of a Winnow export, else by the name or folder
 * of its only label file, else by the folders of the image inside what was imported.
 */
export function splitsIn(paths: readonly string[], exportedImages: readonly ExportedImage[]): SplitIn {
  const roots = paths.map((path) => resolve(path))
  const exported = new Map(exportedImages.map(({ file, split }) => [file, split]))
  const cached = new Map<string, SplitName | undefined>()
  const ofFile = (file: string) => {
    if (cached.has(file)) return cached.get(file)
    const root = roots.find((one) => isPathInside(file, one))
    const split = root === undefined ? undefined : splitOfPath(relative(dirname(root), file))
    cached.set(file, split)
    return split
  }
  // An image may have several files: the one that the source names counts.
  return ({ main }, { file, split }) => {
    const [only] = main
    const ofSource = only && main.length === 1 ? ofFile(only.file) : undefined
    return split ?? exported.get(file) ?? ofSource ?? ofFile(`${dirname(file)}/x.y`)
  }
}
