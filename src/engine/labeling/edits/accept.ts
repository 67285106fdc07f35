import { annotationIdFrom, type ImageId, idOf } from '#model/ids.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation, Prediction } from '#model/labels/annotation.ts'
import { accept as acceptPrediction } from '#model/labels/corrections.ts'
import { type Diff, merge } from '#model/labels/diff.ts'
import { isShown } from '#model/labels/is-shown.ts'
import { takePredictions } from '#model/labels/take-predictions.ts'
import { withDefaultAttributes } from '#model/labels/with-default-attributes.ts'
import { isNotReviewed } from '#model/query/to-review.ts'
import { shapeOf } from '#model/shapes/index.ts'
import type { ActingContext, Ids } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { compileWhere, isBlinded, readRows } from '../../query/index.ts'
import { classById } from '../../workspace/index.ts'
import { isIndependent } from '../answers/independent-images.ts'
import { annotationsOf, imageByRow, type LabeledImage } from '../queries.ts'
import { changeImages } from '../review/change-images.ts'
import { currentModelRow, hasRun, predictionsOf, shownModelRow } from '../review/prediction-queries.ts'
import { labeledIndependently } from './edit-errors.ts'
import { labelsAfter, missingAnswers, missingMessage, problemOfImageClasses, problemOfLabel } from './label-rules.ts'
import { recordEdit } from './record-edit.ts'

const namedUpTo = 10_000

export type Accepted = {
  images: number
  labels: number
  skippedCount: number
  skipped: { imageId: ImageId; reason: string }[]
}

/**
 * Accepts the current model's predictions from a confidence on as labels, and marks the images reviewed: one edit per
 * image, some images per transaction, so that other work can run between them. Stopping half way leaves whole images
 * behind; another call continues, because reviewed images are skipped and named.
 */
export async function accept(
  context: ActingContext,
  { where, fromScore }: { where?: string; fromScore?: number },
  signal?: AbortSignal,
): Promise<Accepted> {
  const { store } = context
  if (currentModelRow(store) === null) throw invalid('No current model with predictions to accept. Add a model first.')
  const condition = compileWhere(where, { nowMs: context.clock.nowMs(), seenBy: context.actor })
  const rows = await readRows(
    context,
    `SELECT image.id FROM image WHERE ${condition.sql} ORDER BY image.id`,
    condition.parameters,
  )
  const accepted: Accepted = { images: 0, labels: 0, skippedCount: 0, skipped: [] }
  await changeImages(
    context,
    rows,
    (row) => {
      const imageId = idOf('img', row)
      const result = acceptImage(context, row, fromScore ?? null)
      if ('skipped' in result) {
        accepted.skippedCount += 1
        if (accepted.skipped.length < namedUpTo) accepted.skipped.push({ imageId, reason: result.skipped })
        return null
      }
      accepted.images += 1
      accepted.labels += result.labels
      return imageId
    },
    signal,
  )
  return accepted
}

function acceptImage(
  context: ActingContext,
  imageRow: number,
  fromScore: number | null,
): { labels: number } | { skipped: string } {
  const taken = acceptDiff(context, imageRow, shownModelRow(context.store, imageRow), fromScore)
  if ('skipped' in taken) return taken
  recordEdit(context, { imageRow, kind: 'bulk', diff: taken.diff })
  return { labels: labelsMade(taken.diff) }
}

export const labelsMade = ({ annotations }: Diff): number => annotations.filter(({ before }) => before === null).length

/**
 * Returns the edit that accepts a model's open predictions from a confidence on (null: the ones that review shows), or
 * why the image is skipped.
 */
export function acceptDiff(
  { store, ids, actor }: ActingContext,
  imageRow: number,
  modelRow: number | null,
  fromScore: number | null,
): { diff: Diff } | { skipped: string } {
  const image = imageByRow(store, imageRow)
  if (!image) return { skipped: 'The image no longer exists.' }
  if (image.lifecycle === 'trashed' || image.lifecycle === 'purged')
    return { skipped: `The image is ${image.lifecycle}.` }
  if (!isNotReviewed(image.state)) return { skipped: `The image is already ${image.state}.` }
  if (isIndependent(store, imageRow)) return { skipped: labeledIndependently(image.path).message }
  if (image.is_blind && isBlinded(actor))
    return { skipped: 'The image is in a blind review. Its predictions are shown after the review.' }
  if (modelRow === null || !hasRun(store, imageRow, modelRow))
    return { skipped: 'The current model has not run on the image yet.' }
  const shown = predictionsOf(store, imageRow, modelRow).filter(
    (prediction) => prediction.outcome === 'open' && isShown(prediction, fromScore),
  )
  const misshapen = shown.map((prediction) => problemOf(prediction, image)).find((problem) => problem !== null)
  if (misshapen) return { skipped: misshapen }
  const labelClass = classById(store)
  const labels = annotationsOf(store, imageRow)
  // Nobody checks the image: an object with a label gets no second one.
  const labeled = takePredictions({ annotations: labels, predictions: shown }, fromScore)
  const isLabeled = new Set(labeled.predictions.map(({ id }) => id))
  const others = shown.filter(({ id }) => !isLabeled.has(id))
  const diff = merge(labeled, acceptedDiff(others, image, labelClass, ids))
  const problem = problemWithLabelSet(labelsAfter(labels, diff), diff, labelClass)
  if (problem !== null) return { skipped: problem }
  return { diff }
}

const problemOf = ({ id, geometry }: Prediction, { width_px, height_px }: LabeledImage): string | null => {
  const problem = shapeOf(geometry).problem(geometry, width_px, height_px)
  return problem && `Prediction ${id} can't become a label: ${problem}`
}

type LabelClasses = (classId: number) => LabelClass | null

/** Returns the label set's objection to the image after the edit, in one sentence, or null. */
function problemWithLabelSet(labels: readonly Annotation[], diff: Diff, labelClass: LabelClasses): string | null {
  for (const { after } of diff.annotations) {
    const given = after && labelClass(after.classId)
    const problem = given ? problemOfLabel(null, after, given) : null
    if (problem !== null) return problem
  }
  const missing = missingAnswers(labels, labelClass)
  return problemOfImageClasses(labels, labelClass) ?? (missing.length > 0 ? missingMessage(missing) : null)
}

/** Returns the diff that accepts predictions unchanged, with the default values of their attributes. */
function acceptedDiff(
  predictions: readonly Prediction[],
  image: LabeledImage,
  labelClass: LabelClasses,
  ids: Ids,
): Diff {
  const taken = predictions.map((prediction) => acceptPrediction(prediction, annotationIdFrom(ids.random())))
  const diff: Diff = {
    annotations: taken.flatMap(({ annotations }) => annotations),
    predictions: taken.flatMap(({ predictions }) => predictions),
    state: { before: image.state, after: 'reviewed' },
  }
  return withDefaultAttributes(diff, labelClass)
}
