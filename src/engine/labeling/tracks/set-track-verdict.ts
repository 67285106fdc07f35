import type { TrackVerdict } from '#contract'
import { annotationIdFrom, type ImageId, rowOf } from '#model/ids.ts'
import { accept, refuse } from '#model/labels/corrections.ts'
import { withDefaultAttributes } from '#model/labels/with-default-attributes.ts'
import type { ActingContext } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { writeEach } from '../../threads/write-in-pieces.ts'
import { classById } from '../../workspace/index.ts'
import { predictionsOf, shownModels } from '../review/prediction-queries.ts'
import { recordTrackEdit, type TrackEdits } from './track-edits.ts'
import { frameOf, predictedIn } from './track-queries.ts'

/**
 * Accepts or deletes the predictions of a track, including hidden ones, in all frames or from one on: one edit per
 * image. Labels of the track stay unchanged, and no image becomes reviewed.
 */
export async function setTrackVerdict(
  context: ActingContext,
  { imageId, track, verdict, from }: { imageId: ImageId } & TrackVerdict,
  signal?: AbortSignal,
): Promise<TrackEdits> {
  const { store, actor, ids } = context
  const imageRow = rowOf(imageId)
  const here = frameOf(store, imageRow)
  if (!here) throw invalid('The image is not part of a sequence.')
  const all = predictedIn(store, { sequenceRow: here.sequenceRow, track, actor })
  const rows = from === 'all' ? all : all.filter((row) => (frameOf(store, row)?.frame ?? 0) >= here.frame)
  if (rows.length === 0) throw invalid(`Track ${track} has no open predictions.`)
  const done: TrackEdits = { track, edits: [], images: [], skipped: [] }
  const labelClass = classById(store)
  const setVerdict = (row: number) => {
    const prediction = shownModels(store, row)
      .flatMap((modelRow) => predictionsOf(store, row, modelRow))
      .find((one) => one.outcome === 'open' && one.track === track)
    if (!prediction) return
    const diff =
      verdict === 'delete'
        ? refuse(prediction)
        : withDefaultAttributes(accept(prediction, annotationIdFrom(ids.random())), labelClass)
    recordTrackEdit(context, row, diff, done)
  }
  await writeEach(store, rows, setVerdict, signal)
  if (done.images.length > 0) context.announce({ type: 'labelsChanged', images: done.images })
  return done
}
