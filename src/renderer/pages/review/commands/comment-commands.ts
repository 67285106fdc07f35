import { t } from '@lingui/core/macro'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import type { Command } from '../../../commands/index.ts'
import { imageIn, selectedIn } from '../../../editor/editor-state.ts'
import { toImage, type ViewPoint } from '../../../editor/scene/viewport.ts'
import { beginComment, showTab, useSidePanel } from '../comments/comments-store.ts'
import type { ReviewSession } from '../review-session.ts'
import { command } from './edit-command.ts'

/** Returns the reply fields, for moving between them by key. */
export const replyFields = (): HTMLTextAreaElement[] => [
  ...document.querySelectorAll<HTMLTextAreaElement>('[data-reply]'),
]

/** Returns the commands that pin and open comments. */
export const commentCommands = (review: ReviewSession): Command[] =>
  [
    command('review.comment', t`Pin a comment here`, ['Shift+C'], () => commentHere(review)),
    command('review.comments', t`Go to the comments`, ['Alt+C'], () => {
      showTab('comments')
      // The panel must render first.
      setTimeout(() => replyFields()[0]?.focus())
    }),
    command('review.cancelPlacing', t`Cancel comment`, ['Escape'], () => useSidePanel.setState({ placing: false }), {
      keyOnly: true,
      when: () => useSidePanel.getState().placing,
    }),
  ].map((comment) => ({ group: 'Review', when: review.onImage, ...comment }))

/** Pins a comment at this place, else at the pointer, the selected object or the center of the view. */
export function commentHere({ editor }: ReviewSession, at: ViewPoint | null = editor.state.pointer): void {
  const { state } = editor
  const image = imageIn(state)
  if (!image) return
  const selected = selectedIn(state)
  const { view, viewport } = state
  const middle = { leftPx: view.widthPx / 2, topPx: view.heightPx / 2 }
  const [x, y] = at
    ? toImage(viewport, at)
    : selected
      ? middleOf(boundsOfGeometry(selected.geometry, image))
      : toImage(viewport, middle)
  const within = (value: number, max: number) => Math.round(Math.min(max, Math.max(0, value)))
  beginComment(image.imageId, [within(x, image.widthPx), within(y, image.heightPx)])
}

const middleOf = (box: { x: number; y: number; width: number; height: number }): [number, number] => [
  box.x + box.width / 2,
  box.y + box.height / 2,
]
