import { basename } from 'node:path'
import { z } from 'zod'
import type { ImageMention } from '../find-image.ts'
import { type ImageMatch, sizeProblem } from '../images.ts'
import { Id } from './read-annotation.ts'

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

/** By its path, also below a folder of the split that the file is named after. */
export function mentionOf(file: string, { file_name }: CocoImage): ImageMention {
  const split = basename(file, '.json').replace(/^.*?_/, '')
  return { file, names: [`${split}/${file_name}`, file_name] }
}

/** Returns the image of a record, if it has the size that the record says. */
export function sizedMatch(found: ImageMatch, image: CocoImage): ImageMatch {
  if ('problem' in found) return found
  const { image: imported } = found
  const { width = imported.widthPx, height = imported.heightPx } = image
  const problem = sizeProblem(imported, width, height)
  return problem === null ? found : { problem }
}
