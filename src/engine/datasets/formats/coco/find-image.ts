import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import type { SideFile } from '../define-format.ts'
import { byEnding, type ImportedImage, type ImportedImages, sizeProblem } from '../images.ts'
import { Id } from './index-file.ts'

export const CocoImage = z.object({
  id: Id,
  file_name: z.string().min(1).max(4096),
  width: z.number().optional().catch(undefined),
  height: z.number().optional().catch(undefined),
  license: Id.optional().catch(undefined),
  video_id: z.unknown().optional(),
  frame_index: z.unknown().optional(),
  frame_id: z.unknown().optional(),
  labels: z.array(z.unknown()).optional().catch(undefined),
  neg_category_ids: z.array(Id).optional().catch(undefined),
  not_exhaustive_category_ids: z.array(Id).optional().catch(undefined),
})
export type CocoImage = z.infer<typeof CocoImage>

/** Where the images of a COCO file usually stand, relative to it; the first is right as a rule. */
function* candidatesFor(file: SideFile, name: string): Generator<string> {
  const folder = dirname(file.file)
  const plain = name.replaceAll('\\', '/')
  yield join(folder, plain)
  yield join(folder, 'images', plain)
  const above = dirname(folder)
  const split = basename(file.file, '.json').replace(/^.*?_/, '')
  yield join(above, 'images', split, plain)
  yield join(above, split, plain)
  yield join(above, 'images', plain)
  yield join(above, plain)
}

/** So many are looked for. */
const maxLookedFor = 1000

/** Where not one image is found by its whole path, paths begin at another root: then they are found by how they end. */
export function whereNamed(file: SideFile, images: ReadonlyMap<Id, CocoImage>, importedImages: ImportedImages) {
  for (const image of [...images.values()].slice(0, maxLookedFor))
    if ('image' in importedImages.byPath(candidatesFor(file, image.file_name), image.file_name)) return importedImages
  return byEnding(importedImages)
}

export function imageOf(
  file: SideFile,
  image: CocoImage,
  importedImages: ImportedImages,
): { image: ImportedImage } | { problem: string } {
  const found = importedImages.byPath(candidatesFor(file, image.file_name), image.file_name)
  if ('problem' in found) return found
  const { image: imported } = found
  const { width = imported.widthPx, height = imported.heightPx } = image
  const problem = sizeProblem(imported, width, height)
  return problem === null ? found : { problem }
}
