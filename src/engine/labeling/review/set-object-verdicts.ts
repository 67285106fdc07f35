import type { z } from 'zod'
import type { ObjectOfImage, ObjectVerdict } from '#contract'
import { annotationIdFrom, type EditId, editIdFrom, type ImageId, rowOf } from '#model/ids.ts'
import { accept, refuse, remove } from '#model/labels/corrections.ts'
import { apply, type Diff, emptyDiff, isEmpty, type Labels, merge } from '#model/labels/diff.ts'
import { withDefaultAttributes } from '#model/labels/with-default-attributes.ts'
import type { ActingContext } from '../../context.ts'
import { refusalOf } from '../../errors.ts'
import { classById } from '../../workspace/index.ts'
import { recordEdit } from '../edits/record-edit.ts'
import { annotationsOf, imageByRow } from '../queries.ts'
import { changeImages } from './change-images.ts'
import { predictionsOf, shownModelRow } from './prediction-queries.ts'

type ObjectRequest = z.infer<typeof ObjectOfImage>
export type ObjectVerdictsResult = { objects: number; edits: EditId[]; skipped: (ObjectRequest & { reason: string })[] }

/**
 * Accepts, deletes or relabels single objects as the acting user: one edit per image, a few images per transaction.
 * Relabeling a prediction accepts it under the other class. Objects that are missing or done are skipped and named.
 */
export async function setObjectVerdicts(
  context: ActingContext,
  { objects, verdict }: { objects: readonly ObjectRequest[]; verdict: ObjectVerdict },
  signal?: AbortSignal,
): Promise<ObjectVerdictsResult> {
  const images = [...Map.groupBy(objects, ({ imageId }) => imageId)]
  const result: ObjectVerdictsResult = { objects: 0, edits: [], skipped: [] }
  await changeImages(
    context,
    images,
    ([imageId, some]) => (setVerdictsOnImage(context, imageId, some, verdict, result) ? imageId : null),
    signal,
  )
  return result
}

/** Returns whether anything changed on the image. */
function setVerdictsOnImage(
  context: ActingContext,
  imageId: ImageId,
  objects: readonly ObjectRequest[],
  verdict: ObjectVerdict,
  result: ObjectVerdictsResult,
): boolean {
  const { store, ids } = context
  const image = imageByRow(store, rowOf(imageId))
  const skipAll = (reason: string) => {
    for (const object of objects) result.skipped.push({ ...object, reason })
    return false
  }
  if (!image) return skipAll('The image no longer exists.')
  const modelRow = image.is_blind ? null : shownModelRow(store, image.id)
  let labels: Labels = {
    annotations: annotationsOf(store, image.id),
    predictions: modelRow === null ? [] : predictionsOf(store, image.id, modelRow),
    state: image.state,
  }
  let diff = emptyDiff
  const done: ObjectRequest[] = []
  for (const object of objects) {
    const change = diffOf(labels, object, verdict, () => annotationIdFrom(ids.random()))
    if (typeof change === 'string') result.skipped.push({ ...object, reason: change })
    else {
      labels = apply(labels, change)
      diff = merge(diff, change)
      done.push(object)
    }
  }
  if (isEmpty(diff)) return false
  const editId = editIdFrom(ids.random())
  try {
    const answered = withDefaultAttributes(diff, classById(store))
    recordEdit(context, { imageRow: image.id, kind: 'bulk', diff: answered, editId })
  } catch (error) {
    const reason = refusalOf(error)
    for (const object of done) result.skipped.push({ ...object, reason })
    return false
  }
  result.objects += done.length
  result.edits.push(editId)
  return true
}

function diffOf(
  labels: Labels,
  { objectId }: ObjectRequest,
  verdict: ObjectVerdict,
  newId: () => ReturnType<typeof annotationIdFrom>,
): Diff | string {
  const annotation = labels.annotations.find(({ id }) => id === objectId)
  if (annotation) {
    if (verdict.kind === 'accept') return 'It is already a label.'
    if (verdict.kind === 'delete') return remove(labels, annotation)
    if (annotation.classId === verdict.classId) return 'It already has this class.'
    return { ...emptyDiff, annotations: [{ before: annotation, after: { ...annotation, classId: verdict.classId } }] }
  }
  const prediction = labels.predictions.find(({ id }) => id === objectId)
  if (!prediction) return 'It no longer exists.'
  if (prediction.outcome !== 'open') return `The prediction is already ${prediction.outcome}.`
  if (verdict.kind === 'delete') return refuse(prediction)
  return accept(prediction, newId(), verdict.kind === 'relabel' ? { classId: verdict.classId } : {})
}
