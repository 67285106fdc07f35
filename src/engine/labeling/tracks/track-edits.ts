import { type EditId, editIdFrom, type ImageId, idOf } from '#model/ids.ts'
import type { Diff } from '#model/labels/diff.ts'
import type { ActingContext } from '../../context.ts'
import { refusalOf } from '../../errors.ts'
import { recordEdit } from '../edits/record-edit.ts'

/** The result of one action on a track: one edit per image, undone together. */
export type TrackEdits = {
  track: number
  edits: EditId[]
  images: ImageId[]
  skipped: { imageId: ImageId; reason: string }[]
}

/** Records the edit of one image; an edit that can't be made is skipped and named. */
export function recordTrackEdit(context: ActingContext, imageRow: number, diff: Diff, done: TrackEdits): void {
  const editId = editIdFrom(context.ids.random())
  try {
    recordEdit(context, { imageRow, kind: 'bulk', diff, editId })
    done.edits.push(editId)
    done.images.push(idOf('img', imageRow))
  } catch (error) {
    done.skipped.push({ imageId: idOf('img', imageRow), reason: refusalOf(error) })
  }
}
