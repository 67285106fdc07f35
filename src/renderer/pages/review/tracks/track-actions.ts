import { plural, t } from '@lingui/core/macro'
import type { TrackAction } from '#contract'
import { type AnnotationId, type ImageId, idOf } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { emptyDiff } from '#model/labels/diff.ts'
import { engine, errorMessage } from '../../../connection/index.ts'
import { selectionIn } from '../../../editor/editor-state.ts'
import { formatFacts, type MenuItem } from '../../../kit/index.ts'
import { navigate } from '../../../route/route.ts'
import { useObjectMenu } from '../commands/object-menu.ts'
import type { ReviewSession } from '../review-session.ts'

type Tracked = { imageId: ImageId; label: Annotation }

/** The only selected object, if it is a label in a frame of a sequence. */
export function trackedIn({ editor }: ReviewSession): Tracked | null {
  const image = editor.state.snapshot?.image
  const [object, another] = selectionIn(editor.state)
  return image?.frame && object?.annotation && !another ? { imageId: image.imageId, label: object.annotation } : null
}

/** What is done to a track happens to labels that the engine has. */
async function whenSaved({ editor }: ReviewSession): Promise<void> {
  editor.edits.settle()
  const { session } = editor.state
  if (!session?.hasUnsent) return
  await new Promise<void>((resolve) => {
    const stop = session.subscribe(() => {
      if (session.hasUnsent) return
      stop()
      resolve()
    })
  })
}

const doneText = (action: TrackAction, track: number, images: number): string => {
  switch (action.kind) {
    case 'carry':
      return t`Track ${track} copied to ${images === 1 ? t`the next frame` : plural(images, { one: '# frame', other: '# frames' })}`
    case 'split':
      return t`Track ${track} split off`
    case 'merge':
      return t`Merged into track ${track}`
    case 'delete':
      return t`Track ${track} deleted in ${plural(images, { one: '# frame', other: '# frames' })}`
  }
}

type Changed = Awaited<ReturnType<typeof engine.labeling.changeTrack>>

/** Changes the track of the selected object, as one thing to undo. Gives what was changed, null when nothing could be. */
export async function changeTrack(review: ReviewSession, action: TrackAction): Promise<Changed | null> {
  const { editor, trail } = review
  await whenSaved(review)
  const tracked = trackedIn(review)
  if (!tracked) return null
  const input = { imageId: tracked.imageId, annotationId: tracked.label.id, action }
  try {
    let changed = await engine.labeling.changeTrack(input)
    const others = changed.images.filter((imageId) => imageId !== tracked.imageId || action.kind !== 'carry').length
    const { length: skipped } = changed.skipped
    const text = formatFacts(
      doneText(action, changed.track, others),
      skipped > 0 && plural(skipped, { one: '# image skipped', other: '# images skipped' }),
    )
    editor.announce(text)
    trail.recordAction(text, {
      undo: async () => {
        const { skipped: kept } = await engine.labeling.revertEdits({ edits: changed.edits })
        return kept.length > 0
          ? plural(kept.length, { one: '# image changed since and kept', other: '# images changed since and kept' })
          : null
      },
      redo: async () => {
        changed = await engine.labeling.changeTrack(input)
        return null
      },
    })
    return changed
  } catch (error) {
    editor.announce(errorMessage(error))
    return null
  }
}

/** Carries the selected object to the next frame and goes there, where it is selected. */
export async function carryToNext(review: ReviewSession): Promise<void> {
  const changed = await changeTrack(review, { kind: 'carry', frames: 1 })
  const next = changed?.images.at(-1)
  if (!changed || !next) return
  const { annotations } = await engine.labeling.open({ imageId: next })
  await goToFrame(review, next, annotations.find(({ track }) => track?.number === changed.track)?.id)
}

/** Goes to a frame: in this queue if it is there, otherwise in a queue of its sequence. */
export async function goToFrame(review: ReviewSession, imageId: ImageId, select?: AnnotationId): Promise<void> {
  const { editor, queue } = review
  const frame = editor.state.snapshot?.image.frame
  const position = queue.positionOf(imageId)
  if (position >= 0) {
    if ((await queue.visit(position)) && select) editor.selection.select(select, { show: true, isGrabbed: false })
  } else if (frame)
    navigate('review', {
      where: `sequence == ${JSON.stringify(frame.sequence)}`,
      order: 'sequence.frame',
      imageId,
      ...(select && { objectId: select }),
    })
}

/** Shows the tracks that the selected object's track may become part of. */
export async function askMerge(review: ReviewSession): Promise<void> {
  const tracked = trackedIn(review)
  const own = tracked?.label.track?.number
  if (!tracked || own === undefined) return
  const tracks = await engine.labeling.tracks({ imageId: tracked.imageId })
  const items = tracks
    .filter(({ track }) => track !== own)
    .map(
      ({ track, className, firstFrame, lastFrame }): MenuItem => ({
        label: t`Track ${track}: ${className}, frames ${firstFrame} to ${lastFrame}`,
        run: () => void changeTrack(review, { kind: 'merge', into: track }),
      }),
    )
  if (items.length === 0) return review.editor.announce(t`No other track in this sequence`)
  const stage = document.querySelector('[data-testid="stage"]')?.getBoundingClientRect()
  useObjectMenu.setState({ at: { x: (stage?.left ?? 0) + 80, y: (stage?.top ?? 0) + 80 }, items })
}

/** Makes the selected object a keyframe, or lets it stand where the keyframes around put it. */
export function toggleKeyframe(review: ReviewSession): void {
  const label = trackedIn(review)?.label
  if (!label?.track) return
  const { keyframe, ...track } = label.track
  const after = { ...label, track: keyframe ? track : { ...track, keyframe: true as const } }
  review.editor.edits.edit({ ...emptyDiff, annotations: [{ before: label, after }] }, label.id)
  review.editor.announce(keyframe ? t`Interpolated between keyframes` : t`Keyframe set`)
}

export const frameImage = (row: number): ImageId => idOf('img', row)
