import { plural, t } from '@lingui/core/macro'
import { create } from 'zustand'
import type { LabelLikeResult, LikeExample } from '#contract'
import type { ImageId, JobId } from '#model/ids.ts'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import { engine, errorMessage } from '../../../connection/index.ts'
import { nextClass } from '../../../editor/class-in-hand.ts'
import { selectedIn, selectionIn } from '../../../editor/editor-state.ts'
import type { EditorObject } from '../../../editor/scene/objects.ts'
import { jobEnd } from '../../../jobs/job-end.ts'
import { toast } from '../../../kit/index.ts'
import { navigate, type PageParams } from '../../../route/route.ts'
import type { ReviewSession } from '../review-session.ts'

/** What to find; `classId` is the class of the matches. */
export type Like = { examples: LikeExample[]; text?: string; classId: number }
type Looking = { where: string | undefined; back: PageParams['review'] }

/** The preview in this window. */
export type Preview = Looking &
  (
    | { status: 'asking'; classId: number | null; problem: string | null }
    | { status: 'looking'; like: Like; jobId: JobId | null }
    | { status: 'found'; like: Like; found: LabelLikeResult }
    | { status: 'failed'; like: Like; problem: string }
  )

export const usePreview = create<{ preview: Preview | null }>(() => ({ preview: null }))

/** Finds objects like the selected ones and previews them. */
export function labelLike(review: ReviewSession): void {
  const imageId = review.editor.state.snapshot?.image.imageId
  if (!imageId) return
  const like = exampleOf(imageId, selectionIn(review.editor.state))
  if ('problem' in like) toast({ tone: 'problem', title: t`Can’t look for more like this`, detail: like.problem })
  else void look(like, lookingFrom(review))
}

function exampleOf(imageId: ImageId, selection: readonly EditorObject[]): Like | { problem: string } {
  const [first, ...others] = selection.map(({ classId }) => classId)
  if (first === undefined) return { problem: t`Select a label or prediction as the example, or draw a box around one.` }
  if (others.some((classId) => classId !== first))
    return { problem: t`The selected objects have several classes. Select objects of one class.` }
  const examples = selection.flatMap(({ geometry }) => {
    const { x, y, width, height } = boundsOfGeometry(geometry)
    return width > 0 && height > 0 ? [{ imageId, box: { x, y, width, height } }] : []
  })
  if (examples.length === 0) return { problem: t`A point has no area to compare. Select an object with an area.` }
  return { examples, classId: first }
}

/** Asks for a text, then finds what it describes. */
export function labelByText(review: ReviewSession): void {
  const classId = nextClass(review.editor.state)?.classId ?? null
  show({ status: 'asking', classId, problem: null, ...lookingFrom(review) })
}

function lookingFrom({ editor, state }: ReviewSession): Looking {
  const { where, order, purpose } = state
  const imageId = editor.state.snapshot?.image.imageId
  const selected = selectedIn(editor.state)
  const back = { where, order, purpose, ...(imageId && { imageId }), ...(selected && { objectId: selected.id }) }
  return { where: where || undefined, back }
}

function show(preview: Preview): void {
  usePreview.setState({ preview })
  navigate('review', { ...preview.back, mode: 'matches' })
}

/** Finds matches and shows them, unless the user left the preview. */
export async function look(like: Like, { where, back }: Looking): Promise<void> {
  const looking = { status: 'looking', like, jobId: null, where, back } as const
  show(looking)
  const isLeft = () => {
    const { preview } = usePreview.getState()
    return preview?.status !== 'looking' || preview.like !== like
  }
  const end = (preview: Preview) => {
    if (!isLeft()) usePreview.setState({ preview })
  }
  const fail = (problem: string) => end({ status: 'failed', like, problem, where, back })
  try {
    const { jobId } = await engine.embeddings.labelLike({ ...like, where, countOnly: true })
    // A job that can't be canceled has ended.
    if (isLeft()) return void engine.jobs.cancel({ jobId }).catch(() => undefined)
    usePreview.setState({ preview: { ...looking, jobId } })
    const { status, result, error } = await jobEnd(jobId)
    if (status === 'done') end({ status: 'found', like, found: result as LabelLikeResult, where, back })
    else fail(error ?? t`The job was canceled.`)
  } catch (error) {
    fail(errorMessage(error))
  }
}

/** Returns to the images and cancels the search. */
export function leavePreview(): void {
  const { preview } = usePreview.getState()
  usePreview.setState({ preview: null })
  if (preview?.status === 'looking' && preview.jobId) void engine.jobs.cancel({ jobId: preview.jobId }).catch(report)
  navigate('review', preview?.back ?? {})
}

/** Adds the chosen matches as predictions to the queues of their images. */
export async function addMatches(
  { like, found }: Preview & { status: 'found' },
  places: readonly number[],
): Promise<void> {
  const matches = places.map((place) => {
    const { imageId, box, score } = found.matches[place]!
    return { imageId, box, score }
  })
  try {
    const { modelId, name, predictions, leftOut } = await engine.embeddings.addMatches({ ...like, matches })
    leavePreview()
    toast({
      tone: 'ok',
      // The only undo, and it may appear while nobody looks.
      stays: true,
      title: t`${name}: ${plural(predictions, { one: '# prediction', other: '# predictions' })}`,
      detail:
        leftOut > 0
          ? t`${plural(leftOut, { one: '# match was', other: '# matches were' })} labeled or reviewed meanwhile.`
          : t`You can undo this until one is accepted.`,
      action: { label: t`Undo`, run: () => void engine.models.remove({ modelId }).catch(report) },
    })
  } catch (error) {
    report(error)
  }
}

const report = (error: unknown): void =>
  void toast({ tone: 'problem', title: t`Label all like this failed`, detail: errorMessage(error) })
