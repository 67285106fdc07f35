import { plural, t } from '@lingui/core/macro'
import type { LabelLikeResult } from '#contract'
import type { AnnotationId } from '#model/ids.ts'
import { engine, errorMessage } from '../../connection/index.ts'
import { selectionIn } from '../../editor/editor-state.ts'
import { jobEnd } from '../../jobs/job-end.ts'
import { formatCount, formatFacts, toast } from '../../kit/index.ts'
import { mayNow } from '../../roles/index.ts'
import type { ReviewSession } from './review-session.ts'

/** The selected labels, which have been saved; predictions are no examples. */
const examplesIn = ({ editor }: ReviewSession) => selectionIn(editor.state).filter(({ prediction }) => !prediction)

export const mayLabelLike = (review: ReviewSession): boolean =>
  mayNow('embeddings.labelLike') && examplesIn(review).length > 0

/** Proposes what looks like the selected labels in the images of the queue, and tells how it can be undone. */
export async function labelLike(review: ReviewSession): Promise<void> {
  const imageId = review.editor.state.snapshot?.image.imageId
  if (!imageId) return
  const examples = examplesIn(review).map(({ id }) => ({ imageId, annotationId: id as AnnotationId }))
  try {
    const { jobId } = await engine.embeddings.labelLike({ examples, where: review.state.where || undefined })
    toast({ tone: 'ok', title: t`Looking for more like this`, detail: t`The proposals come as predictions.` })
    const { status, result, error } = await jobEnd(jobId)
    if (status === 'failed') throw new Error(error ?? t`The job failed.`)
    if (status !== 'done') return
    const found = result as LabelLikeResult
    if (found.images > 0) tell(found)
    else report(new Error(t`All images of this queue are reviewed. Open a queue with others.`))
  } catch (error) {
    report(error)
  }
}

function tell({ modelId, name, predictions, found, images, unread, msPerImage, threshold }: LabelLikeResult): void {
  toast({
    tone: 'ok',
    // Its one undo, and it may come while nobody looks.
    stays: true,
    title: t`${name}: ${plural(predictions, { one: '# prediction', other: '# predictions' })}`,
    detail: formatFacts(
      t`on ${formatCount(found)} of ${plural(images, { one: '# image', other: '# images' })}`,
      threshold
        ? t`from ${threshold.score.toFixed(2)} on at least ${Math.round(100 * threshold.low)}% are right, by ${threshold.proposals} on reviewed images`
        : predictions > 0 && t`the likeliest first; too few reviewed ones to say from where on they are right`,
      t`${msPerImage.toFixed(0)} ms per image`,
      unread > 0 && plural(unread, { one: '# image could not be read', other: '# images could not be read' }),
    ),
    ...(modelId && {
      action: { label: t`Undo`, run: () => void engine.models.remove({ modelId }).catch(report) },
    }),
  })
}

const report = (error: unknown): void =>
  void toast({ tone: 'problem', title: t`Label all like this failed`, detail: errorMessage(error) })
