import { t } from '@lingui/core/macro'
import type { Command } from '../../../commands/index.ts'
import { selectedIn, thresholdOf } from '../../../editor/editor-state.ts'
import { formatCount, formatScore } from '../../../kit/index.ts'
import { panelLiesOver, toggleSidePanel } from '../comments/comments-store.ts'
import type { ReviewSession } from '../review-session.ts'
import { command } from './edit-command.ts'

const thresholdStep = 0.05
const zoomStep = 1.25

/** Returns the commands for zoom, threshold and visibility. */
export function viewCommands(review: ReviewSession): Command[] {
  const { editor, onImage } = review
  const inCorner = t`Button in the lower left of the image`
  const slider = { mouse: t`Slider at the top`, repeats: true }
  const wheel = { mouse: t`Mouse wheel`, repeats: true }
  const toActualSize = () => editor.camera.actualSize(window.devicePixelRatio)
  return [
    command('view.fit', t`Fit image`, ['F', '0'], () => editor.camera.fit(), { mouse: inCorner }),
    command('view.actualSize', t`Zoom to actual size`, ['Shift+F'], toActualSize, { mouse: inCorner }),
    command('view.objects', t`Show or hide the objects`, ['Mod+Shift+O'], toggleSidePanel, {
      when: () => onImage() && panelLiesOver(),
    }),
    command('view.zoomIn', t`Zoom in`, ['+', '='], () => editor.camera.zoomBy(zoomStep), wheel),
    command('view.zoomOut', t`Zoom out`, ['-'], () => editor.camera.zoomBy(1 / zoomStep), wheel),
    command('view.zoomToSelection', t`Zoom to object`, ['Z'], () => editor.camera.zoomToSelection(), {
      mouse: inCorner,
      when: () => onImage() && selectedIn(editor.state) !== null,
    }),
    command(
      'view.hideLabels',
      t`Toggle labels`,
      ['H'],
      () => editor.display.setLabelsHidden(!editor.state.labelsHidden),
      {
        mouse: t`Eye in the lower left of the image`,
      },
    ),
    command('view.lowerThreshold', t`Lower the confidence threshold`, ['['], () => moveThreshold(review, -1), slider),
    command('view.raiseThreshold', t`Raise the confidence threshold`, [']'], () => moveThreshold(review, 1), slider),
  ].map((one) => ({ group: 'View', when: onImage, waits: true, ...one }))
}

function moveThreshold({ editor }: ReviewSession, by: 1 | -1): void {
  editor.display.setThreshold(
    Math.round((thresholdOf(editor.state) + by * thresholdStep) / thresholdStep) * thresholdStep,
  )
  const { shown } = editor.state
  editor.announce(
    t`Threshold ${formatScore(thresholdOf(editor.state))}: ${formatCount(shown.toReview.length)} to review, ${formatCount(shown.belowThreshold)} hidden`,
  )
}
