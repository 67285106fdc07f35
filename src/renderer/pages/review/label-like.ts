import { plural, t } from '@lingui/core/macro'
import { create } from 'zustand'
import type { LabelLikeResult } from '#contract'
import type { AnnotationId, ImageId } from '#model/ids.ts'
import { engine, errorMessage } from '../../connection/index.ts'
import { selectionIn } from '../../editor/editor-state.ts'
import { jobEnd } from '../../jobs/job-end.ts'
import { formatCount, formatFacts, toast } from '../../kit/index.ts'
import type { ReviewSession } from './review-session.ts'

/** The selected labels, which have been saved; predictions are no examples. */
const examplesIn = ({ editor }: ReviewSession) => selectionIn(editor.state).filter(({ prediction }) => !prediction)

type Request = { examples: { imageId: ImageId; annotationId: AnnotationId }[]; where: string | undefined }

/** What was found, until the user says whether it goes into the queues. */
export const useLabelLike = create<{ asked: { request: Request; found: LabelLikeResult } | null }>(() => ({
  asked: null,
}))

/** Looks for what is like the selected labels in the images of the queue, and asks before any of it is proposed. */
export async function labelLike(review: ReviewSession): Promise<void> {
  const imageId = review.editor.state.snapshot?.image.imageId
  if (!imageId) return
  const examples = examplesIn(review).map(({ id }) => ({ imageId, annotationId: id as AnnotationId }))
  if (examples.length === 0) return tellWhyNot(review)
  const request = { examples, where: review.state.where || undefined }
  const found = await run({ ...request, countOnly: true })
  if (!found) return
  if (found.images === 0) report(new Error(t`All images in this queue are reviewed. Open another queue.`))
  else if (found.predictions === 0) tell(found)
  else useLabelLike.setState({ asked: { request, found } })
}

/** The answer to whether what was found goes into the queues. */
export async function answerLabelLike(isWanted: boolean): Promise<void> {
  const { asked } = useLabelLike.getState()
  useLabelLike.setState({ asked: null })
  const made = isWanted && asked ? await run(asked.request) : null
  if (made) tell(made)
}

async function run(request: Request & { countOnly?: boolean }): Promise<LabelLikeResult | null> {
  try {
    const { jobId } = await engine.embeddings.labelLike(request)
    toast({
      tone: 'ok',
      title: t`Looking for more like this`,
      ...(request.countOnly && { detail: t`You confirm before anything is added.` }),
    })
    const { status, result, error } = await jobEnd(jobId)
    if (status === 'failed') throw new Error(error ?? t`The job failed.`)
    return status === 'done' ? (result as LabelLikeResult) : null
  } catch (error) {
    report(error)
    return null
  }
}

function tellWhyNot({ editor }: ReviewSession): void {
  toast({
    tone: 'problem',
    title: t`Select a label first`,
    detail:
      selectionIn(editor.state).length > 0
        ? t`Accept the prediction first to use it as an example.`
        : t`Select a label as the example.`,
  })
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
        ? t`at ${threshold.score.toFixed(2)} and above, at least ${Math.round(100 * threshold.low)}% are correct, judging by ${threshold.proposals} on reviewed images`
        : predictions > 0 && t`best matches first; review a few more so Winnow can suggest a cut-off`,
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
