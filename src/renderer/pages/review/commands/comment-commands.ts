import { t } from '@lingui/core/macro'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import type { Command } from '../../../commands/index.ts'
import { imageIn, selectedIn } from '../../../editor/editor-state.ts'
import { toImage, type ViewPoint } from '../../../editor/scene/viewport.ts'
import { beginComment, showTab, useSidePanel } from '../comments/comments-store.ts'
import type { ReviewSession } from '../review-session.ts'

/** Returns the reply fields, for moving between them by key. */
export const replyFields = (): HTMLTextAreaElement[] => [
  ...document.querySelectorAll<HTMLTextAreaElement>('[data-reply]'),
]

/** Returns the commands that pin and open comments. */
export function commentCommands(review: ReviewSession): Command[] {
  const { onImage } = review
  return [
    {
      id: 'review.comment',
      title: t`Pin a comment here`,
      group: 'Review',
      keys: ['Shift+C'],
      when: onImage,
      run: () => commentHere(review),
    },
    {
      id: 'review.comments',
      title: t`Go to the comments`,
      group: 'Review',
      keys: ['Alt+C'],
      when: onImage,
      run: () => {
        showTab('comments')
        // The panel must render first.
        setTimeout(() => replyFields()[0]?.focus())
      },
    },
    {
      id: 'review.cancelPlacing',
      title: t`Cancel comment`,
      group: 'Review',
      keys: ['Escape'],
      keyOnly: true,
      when: () => useSidePanel.getState().placing,
      run: () => useSidePanel.setState({ placing: false }),
    },
  ]
}

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
