import type { LabelLikeResult } from '#contract'
import type { AnnotationId } from '#model/ids.ts'
import { engine, errorMessage } from '../../connection/index.ts'
import { selectionIn } from '../../editor/editor-state.ts'
import { jobEnd } from '../../jobs/job-end.ts'
import { countOf, toast } from '../../kit/index.ts'
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
    toast({ tone: 'ok', title: 'Looking for more like this', detail: 'The proposals come as predictions.' })
    const { status, result, error } = await jobEnd(jobId)
    if (status === 'failed') throw new Error(error ?? 'The job failed.')
    if (status === 'done') tell(result as LabelLikeResult)
  } catch (error) {
    report(error)
  }
}

function tell({ modelId, name, predictions, found, images, unread, msPerImage }: LabelLikeResult): void {
  toast({
    tone: 'ok',
    title: `${name}: ${countOf(predictions, 'prediction')}`,
    detail: `On ${found} of ${countOf(images, 'image')}, ${msPerImage.toFixed(0)} ms per image.${unread > 0 ? ` ${countOf(unread, 'image')} could not be read.` : ''}`,
    ...(modelId && {
      action: { label: 'Undo', run: () => void engine.models.remove({ modelId }).catch(report) },
    }),
  })
}

const report = (error: unknown): void =>
  void toast({ tone: 'problem', title: 'Label all like this failed', detail: errorMessage(error) })
