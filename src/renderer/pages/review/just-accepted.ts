import { useEffect, useState } from 'react'
import type { Editor } from '../../editor/editor.ts'
import { type EditorState, imageIn } from '../../editor/editor-state.ts'
import type { EditorObject, ObjectId } from '../../editor/scene/objects.ts'
import { useReviewSession } from './review-context.ts'

/** As long as the motion lasts, and a little. */
const shownMs = 200
/** More at once are not followed by the eye. */
const maxAtOnce = 50

/** Predictions of one image that are labels in the next state. */
function acceptedBetween(before: EditorState, after: EditorState): readonly EditorObject[] {
  if (before.shown === after.shown || imageIn(before)?.imageId !== imageIn(after)?.imageId) return none
  const open = new Set<ObjectId>(before.shown.toReview.map(({ id }) => id))
  return after.shown.accepted.filter(({ annotation }) => annotation?.predictionId && open.has(annotation.predictionId))
}
const none: readonly EditorObject[] = []

/** What was accepted this moment, on the image that is still on the stage. */
export function useJustAccepted(): readonly EditorObject[] {
  const { editor } = useReviewSession()
  const [accepted, setAccepted] = useState(none)
  useEffect(() => follow(editor, setAccepted), [editor])
  return accepted
}

function follow(editor: Editor, show: (accepted: readonly EditorObject[]) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = editor.page.subscribe((after, before) => {
    if (imageIn(before)?.imageId !== imageIn(after)?.imageId) show(none)
    const accepted = acceptedBetween(before, after)
    if (accepted.length === 0) return
    clearTimeout(timer)
    show(accepted.slice(0, maxAtOnce))
    timer = setTimeout(() => show(none), shownMs)
  })
  return () => {
    clearTimeout(timer)
    stop()
  }
}
