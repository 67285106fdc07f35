import { useEffect, useState } from 'react'
import type { Editor } from '../../../editor/editor.ts'
import { type EditorState, imageIn } from '../../../editor/editor-state.ts'
import type { EditorObject, ObjectId } from '../../../editor/scene/objects.ts'
import { useReviewSession } from '../review-context.ts'

/** The eye can't follow more. */
const maxAtOnce = 50

/** Returns predictions that became labels between two states of one image. */
function acceptedBetween(before: EditorState, after: EditorState): readonly EditorObject[] {
  if (before.shown === after.shown || imageIn(before)?.imageId !== imageIn(after)?.imageId) return none
  const open = new Set<ObjectId>(before.shown.toReview.map(({ id }) => id))
  return after.shown.accepted.filter(({ annotation }) => annotation?.predictionId && open.has(annotation.predictionId))
}
const none: readonly EditorObject[] = []

/** Returns what was accepted just now on this image, and a function to call when its animation ends. */
export function useJustAccepted(): [accepted: readonly EditorObject[], end: () => void] {
  const { editor } = useReviewSession()
  const [accepted, setAccepted] = useState(none)
  useEffect(() => follow(editor, setAccepted), [editor])
  return [accepted, () => setAccepted(none)]
}

function follow(editor: Editor, show: (accepted: readonly EditorObject[]) => void): () => void {
  return editor.page.subscribe((after, before) => {
    if (imageIn(before)?.imageId !== imageIn(after)?.imageId) show(none)
    const accepted = acceptedBetween(before, after)
    if (accepted.length > 0) show(accepted.slice(0, maxAtOnce))
  })
}
