import { plural, t } from '@lingui/core/macro'
import { create } from 'zustand'
import type { BulkResult, FollowResult, TrackAction } from '#contract'
import { type AnnotationId, type ImageId, idOf, type JobId, rowOf } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { emptyDiff } from '#model/labels/diff.ts'
import { trackMarkKinds } from '#model/labels/track-marks.ts'
import { engine, errorMessage, reportProblem } from '../../../connection/index.ts'
import { selectionIn } from '../../../editor/editor-state.ts'
import { jobEnd, resultOf } from '../../../jobs/job-end.ts'
import { formatFacts, type MenuItem } from '../../../kit/index.ts'
import { useObjectMenu } from '../commands/object-menu.ts'
import type { ReviewSession } from '../review-session.ts'
import { keyframeBeside, openSequence } from './frame-steps.ts'

type Tracked = { imageId: ImageId; label: Annotation }

/** Returns the selected object if it is a single label in a frame. */
export function trackedIn({ editor }: ReviewSession): Tracked | null {
  const image = editor.state.snapshot?.image
  const [object, another] = selectionIn(editor.state)
  return image?.frame && object?.annotation && !another ? { imageId: image.imageId, label: object.annotation } : null
}

/** Waits until the labels are saved: tracks are changed in the engine. */
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

/** Returns the track in the timeline. */
export function shownTrack({ editor, queue }: ReviewSession): { imageId: ImageId; track: number } | null {
  const image = editor.state.snapshot?.image
  const track = queue.track.shown
  return image?.frame && track !== null ? { imageId: image.imageId, track } : null
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

const skippedText = (skipped: number) =>
  skipped > 0 && plural(skipped, { one: '# image skipped', other: '# images skipped' })

type Undoable<Done> = {
  run(): Promise<Done>
  textOf(done: Done): string
  /** Undoes it; returns what stayed, if anything did. */
  undo(done: Done): Promise<string | null>
  /** Returns whether there is nothing to undo. */
  isEmpty?(done: Done): boolean
}

/** Runs and announces something as one undoable step; returns what was done, or null if it failed. */
async function asOneAction<Done>({ editor, trail }: ReviewSession, action: Undoable<Done>): Promise<Done | null> {
  try {
    let done = await action.run()
    const text = action.textOf(done)
    editor.announce(text)
    if (action.isEmpty?.(done)) return done
    trail.recordAction(text, {
      undo: () => action.undo(done),
      redo: async () => {
        done = await action.run()
        return null
      },
    })
    return done
  } catch (error) {
    editor.announce(errorMessage(error))
    return null
  }
}

/** Changes a track as one undoable step; returns the change, or null if it failed. */
const changeLabels = (
  review: ReviewSession,
  run: () => Promise<Changed>,
  textOf: (changed: Changed) => string,
): Promise<Changed | null> =>
  asOneAction(review, {
    run,
    textOf: (changed) => formatFacts(textOf(changed), skippedText(changed.skipped.length)),
    async undo({ edits }) {
      const { skipped: kept } = await engine.labeling.revertEdits({ edits })
      return kept.length > 0
        ? plural(kept.length, { one: '# image changed since and kept', other: '# images changed since and kept' })
        : null
    },
  })

/** Changes the selected object's track as one undoable step. */
export async function changeTrack(review: ReviewSession, action: TrackAction): Promise<Changed | null> {
  await whenSaved(review)
  const tracked = trackedIn(review)
  if (!tracked) return null
  const input = { imageId: tracked.imageId, annotationId: tracked.label.id, action }
  return changeLabels(
    review,
    () => engine.labeling.changeTrack(input),
    ({ track, images }) =>
      doneText(
        action,
        track,
        images.filter((imageId) => imageId !== tracked.imageId || action.kind !== 'carry').length,
      ),
  )
}

/** Accepts or deletes the predictions of the selected track. */
export async function setTrackVerdict(
  review: ReviewSession,
  verdict: 'accept' | 'delete',
  from: 'all' | 'here',
): Promise<void> {
  await whenSaved(review)
  const selected = shownTrack(review)
  if (!selected) return
  await changeLabels(
    review,
    () => engine.labeling.setTrackVerdict({ ...selected, verdict, from }),
    ({ track, images: { length } }) =>
      verdict === 'accept'
        ? t`Track ${track} accepted in ${plural(length, { one: '# frame', other: '# frames' })}`
        : t`Predictions of track ${track} deleted in ${plural(length, { one: '# frame', other: '# frames' })}`,
  )
}

/** Links the sequence's predictions into tracks as one undoable step. */
export async function linkTracks(review: ReviewSession): Promise<void> {
  const sequence = review.editor.state.snapshot?.image.frame?.sequence
  if (sequence === undefined) return
  review.editor.announce(t`Linking predictions of ${sequence}…`)
  await asOneAction(review, {
    async run() {
      const { bulkId, jobId } = await engine.bulk.run({
        target: { where: `sequence == ${JSON.stringify(sequence)}` },
        action: { kind: 'linkTracks' },
      })
      return { ...resultOf<BulkResult>(await jobEnd(jobId)), bulkId }
    },
    isEmpty: ({ images }) => images === 0,
    textOf: ({ images, labels }) =>
      images === 0
        ? t`No predictions to link in ${sequence}`
        : t`${plural(labels, { one: '# prediction', other: '# predictions' })} linked in ${plural(images, { one: '# frame', other: '# frames' })}`,
    async undo({ bulkId }) {
      const { jobId } = await engine.bulk.undo({ bulkId })
      return skippedText(resultOf<BulkResult>(await jobEnd(jobId)).skippedCount) || null
    },
  })
}

const endText = ({ ended, track }: FollowResult): string => {
  switch (ended) {
    case 'lost':
      return t`then it was not found any more`
    case 'left':
      return t`then it leaves the image`
    case 'met':
      return t`up to where track ${track} has an object`
    case 'end':
      return t`to the end`
    case 'limit':
    case 'stopped':
      return t`then it was stopped`
  }
}

/** Follows the selected box by appearance through the next frames, as one undoable step. */
export async function followObject(review: ReviewSession): Promise<void> {
  await whenSaved(review)
  const tracked = trackedIn(review)
  if (!tracked) return
  await asOneAction(review, {
    async run() {
      const { jobId } = await engine.models.follow({ imageId: tracked.imageId, annotationId: tracked.label.id })
      useFollowing.setState({ jobId })
      return resultOf<FollowResult>(await jobEnd(jobId).finally(() => useFollowing.setState({ jobId: null })))
    },
    isEmpty: ({ images, edits }) => images.length === 0 && edits.length === 0,
    textOf: (followed) =>
      formatFacts(
        t`Track ${followed.track} followed in ${plural(followed.images.length, { one: '# frame', other: '# frames' })}, ${endText(followed)}`,
        followed.left > 0 &&
          plural(followed.left, { one: '# reviewed frame left as it is', other: '# reviewed frames left as they are' }),
      ),
    async undo({ track, images, edits }) {
      const { images: undone } = await engine.models.unfollow({ track, images })
      await engine.labeling.revertEdits({ edits })
      const kept = images.length - undone
      return kept > 0
        ? plural(kept, { one: '# frame reviewed since and kept', other: '# frames reviewed since and kept' })
        : null
    },
  })
}

/** The running follow job. */
export const useFollowing = create<{ jobId: JobId | null }>(() => ({ jobId: null }))

export function stopFollowing(): void {
  const { jobId } = useFollowing.getState()
  if (jobId) void engine.jobs.cancel({ jobId }).catch(reportProblem(t`Can’t stop`))
}

/** Goes to the nearest keyframe of the selected track. */
export async function goToKeyframe(review: ReviewSession, way: 1 | -1): Promise<void> {
  const selected = shownTrack(review)
  if (!selected) return
  const [sequence, { marks }] = await Promise.all([
    engine.labeling.sequence({ imageId: selected.imageId }),
    engine.labeling.trackMarks(selected),
  ])
  if (!sequence) return
  const keyframes = marks.flatMap((mark, frame) => (trackMarkKinds[mark] === 'keyframe' ? [frame] : []))
  const to = keyframeBeside(keyframes, sequence.imageRows.indexOf(rowOf(selected.imageId)), way)
  if (to === null)
    return review.editor.announce(way === 1 ? t`No keyframe after this one` : t`No keyframe before this one`)
  await goToFrame(review, frameImage(sequence.imageRows[to]!))
}

/** Copies the selected object to the next frame, goes there and selects it. */
export async function carryToNext(review: ReviewSession): Promise<void> {
  const changed = await changeTrack(review, { kind: 'carry', frames: 1 })
  const next = changed?.images.at(-1)
  if (!changed || !next) return
  const { annotations } = await engine.labeling.open({ imageId: next })
  await goToFrame(review, next, annotations.find(({ track }) => track?.number === changed.track)?.id)
}

/** Goes to a frame in this queue, else in a queue of its sequence. */
export async function goToFrame(review: ReviewSession, imageId: ImageId, select?: AnnotationId): Promise<void> {
  const { editor, queue } = review
  const frame = editor.state.snapshot?.image.frame
  const position = queue.positionOf(imageId)
  if (position >= 0) {
    if ((await queue.visit(position)) && select) editor.selection.select(select, { show: true, isGrabbed: false })
  } else if (frame) openSequence(frame.sequence, imageId, { ...(select && { objectId: select }) })
}

/** Shows the tracks that the selected track can merge into. */
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

/** Toggles whether the selected object is a keyframe or interpolated. */
export function toggleKeyframe(review: ReviewSession): void {
  const label = trackedIn(review)?.label
  if (!label?.track) return
  const { keyframe, ...track } = label.track
  const after = { ...label, track: keyframe ? track : { ...track, keyframe: true as const } }
  review.editor.edits.edit({ ...emptyDiff, annotations: [{ before: label, after }] }, label.id)
  review.editor.announce(keyframe ? t`Interpolated between keyframes` : t`Keyframe set`)
}

export const frameImage = (row: number): ImageId => idOf('img', row)
