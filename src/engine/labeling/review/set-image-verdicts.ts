import type { ImageVerdict, VerdictsResult } from '#contract'
import { editIdFrom, type ImageId, idOf, rowOf } from '#model/ids.ts'
import { setState } from '#model/labels/corrections.ts'
import type { Diff } from '#model/labels/diff.ts'
import type { ActingContext } from '../../context.ts'
import { invalid, refusalOf } from '../../errors.ts'
import { compileWhere, readRows } from '../../query/index.ts'
import { recordEdit } from '../edits/record-edit.ts'
import { imageByRow, type LabeledImage } from '../queries.ts'
import { changeImages } from './change-images.ts'
import { hasAnyRun } from './prediction-queries.ts'

type VerdictRequest = { where?: string; imageIds?: readonly ImageId[]; verdict: ImageVerdict; reason?: string }

/**
 * Rejects, approves or sends back images as the acting user: one edit per image, a few images per transaction. Images
 * that can't get the verdict are skipped and named. Throws INVALID without images or a required reason.
 */
export async function setImageVerdicts(
  context: ActingContext,
  request: VerdictRequest,
  signal?: AbortSignal,
): Promise<VerdictsResult> {
  const { verdict, reason } = request
  if (verdict === 'sendBack' && reason === undefined) throw invalid('Give a reason for sending the images back.')
  const rows = await rowsOf(context, request)
  const result: VerdictsResult = { images: 0, edits: [], skipped: [] }
  const setVerdict = (row: number): ImageId | null => {
    const imageId = idOf('img', row)
    const editId = editIdFrom(context.ids.random())
    const problem = setImageVerdict(context, row, { verdict, reason: reason ?? null }, editId)
    if (problem) result.skipped.push({ imageId, reason: problem })
    else {
      result.images += 1
      result.edits.push(editId)
    }
    return problem ? null : imageId
  }
  await changeImages(context, rows, setVerdict, signal)
  return result
}

async function rowsOf(context: ActingContext, { where, imageIds }: VerdictRequest): Promise<ArrayLike<number>> {
  if (where === undefined && imageIds === undefined) throw invalid('Name images by a query or by ids.')
  if (imageIds) return imageIds.map(rowOf)
  const { sql, parameters } = compileWhere(where, { nowMs: context.clock.nowMs(), seenBy: context.actor })
  return readRows(context, `SELECT image.id FROM image WHERE ${sql} ORDER BY image.id`, parameters)
}

function setImageVerdict(
  context: ActingContext,
  imageRow: number,
  { verdict, reason }: { verdict: ImageVerdict; reason: string | null },
  editId: ReturnType<typeof editIdFrom>,
): string | null {
  const image = imageByRow(context.store, imageRow)
  if (!image) return 'The image no longer exists.'
  const problem = problemOf(image, verdict)
  if (problem) return problem
  try {
    recordEdit(context, { imageRow, kind: 'bulk', diff: diffOf(context, image, verdict, reason), editId })
    return null
  } catch (error) {
    // Nothing was written for this image; the others continue.
    return refusalOf(error)
  }
}

function problemOf({ state }: LabeledImage, verdict: ImageVerdict): string | null {
  if (verdict === 'reject') return state === 'rejected' ? 'The image is already rejected.' : null
  if (state === 'reviewed') return null
  return `The image is ${state}; only reviewed images can be ${verdict === 'approve' ? 'approved' : 'sent back'}.`
}

function diffOf({ store }: ActingContext, image: LabeledImage, verdict: ImageVerdict, reason: string | null): Diff {
  const labels = { annotations: [], predictions: [], state: image.state, reason: image.state_reason }
  if (verdict === 'approve') return setState(labels, 'approved')
  if (verdict === 'reject') return setState(labels, 'rejected', reason)
  return setState(labels, hasAnyRun(store, image.id) ? 'predicted' : 'new', reason)
}
