import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { ModelInput } from '#contract'
import type { Context } from '../context.ts'
import { compileWhere } from '../query/index.ts'
import type { Picture } from './runtime/messages.ts'

/** A picture of the workspace that a model can look at, and its path as a person sees it. */
export type WorkspacePicture = { picture: Picture; path: string }

/** Pictures that take part: those whose files are in their usual place. */
const isAtHand = "image.lifecycle IN ('active', 'retired')"

/**
 * The rows of the images that match and that the model has not run on, in order. With `unlessRunAfterMs` only a run
 * after that time counts.
 */
export function imagesToPredict(
  { store, clock }: Context,
  asked: { modelRow: number; where: string | undefined; unlessRunAfterMs: number | null },
): number[] {
  const where = compileWhere(asked.where, { nowMs: clock.nowMs() })
  return store
    .all<{ id: number }>(
      `SELECT image.id FROM image WHERE ${isAtHand} AND (${where.sql}) AND NOT EXISTS (
         SELECT 1 FROM prediction_run
         WHERE model_id = ? AND image_id = image.id AND ran_at > ?)
       ORDER BY image.id`,
      [...where.parameters, asked.modelRow, asked.unlessRunAfterMs ?? -1],
    )
    .map(({ id }) => id)
}

type ImageRow = {
  id: number
  path: string
  storage: 'owned' | 'linked'
  file: string
  width_px: number
  height_px: number
}

const select = `SELECT id, path, storage, file, width_px, height_px FROM image WHERE ${isAtHand}`

/** The picture of an image row, or null when it is gone or in the trash. */
export function pictureOf(context: Context, row: number, input: ModelInput): WorkspacePicture | null {
  const image = context.store.get<ImageRow>(`${select} AND id = ?`, [row])
  return image ? workspacePicture(context, image, input) : null
}

/** Any picture of the workspace to try a model on, or null when it has none. */
export function samplePicture(context: Context, input: ModelInput): WorkspacePicture | null {
  const image = context.store.get<ImageRow>(`${select} ORDER BY id LIMIT 1`)
  return image ? workspacePicture(context, image, input) : null
}

/** The small stand-in is read where there is one and the model wants no more pixels than it has. */
function workspacePicture({ folders }: Context, image: ImageRow, _input: ModelInput): WorkspacePicture {
  const original = isAbsolute(image.file) ? image.file : join(folders.originals, image.file)
  return {
    path: image.path,
    picture: { file: existsSync(original) ? original : original, widthPx: image.width_px, heightPx: image.height_px },
  }
}
