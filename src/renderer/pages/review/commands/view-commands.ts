import { t } from '@lingui/core/macro'
import type { Command } from '../../../commands/index.ts'
import { selectedIn, thresholdOf } from '../../../editor/editor-state.ts'
import { formatCount, formatScore } from '../../../kit/index.ts'
import { panelLiesOver, toggleSidePanel } from '../comments/comments-store.ts'
import type { ReviewSession } from '../review-session.ts'

const thresholdStep = 0.05
const zoomStep = 1.25

/** Returns the commands for zoom, threshold and visibility. */
export function viewCommands(review: ReviewSession): Command[] {
  const { editor, onImage } = review
  const view = (command: Omit<Command, 'group'>): Command => ({
    group: 'View',
    when: onImage,
    waits: true,
    ...command,
  })
  return [
    view({
      id: 'view.fit',
      title: t`Fit image`,
      mouse: t`Button in the lower left of the image`,
      keys: ['F', '0'],
      run: () => editor.camera.fit(),
    }),
    view({
      id: 'view.actualSize',
      title: t`Zoom to actual size`,
      mouse: t`Button in the lower left of the image`,
      keys: ['Shift+F'],
      run: () => editor.camera.actualSize(window.devicePixelRatio),
    }),
    view({
      id: 'view.objects',
      title: t`Show or hide the objects`,
      keys: ['Mod+Shift+O'],
      when: () => onImage() && panelLiesOver(),
      run: toggleSidePanel,
    }),
    view({
      id: 'view.zoomIn',
      title: t`Zoom in`,
      mouse: t`Mouse wheel`,
      keys: ['+', '='],
      repeats: true,
      run: () => editor.camera.zoomBy(zoomStep),
    }),
    view({
      id: 'view.zoomOut',
      title: t`Zoom out`,
      mouse: t`Mouse wheel`,
      keys: ['-'],
      repeats: true,
      run: () => editor.camera.zoomBy(1 / zoomStep),
    }),
    view({
      id: 'view.zoomToSelection',
      title: t`Zoom to object`,
      mouse: t`Button in the lower left of the image`,
      keys: ['Z'],
      when: () => onImage() && selectedIn(editor.state) !== null,
      run: () => editor.camera.zoomToSelection(),
    }),
    view({
      id: 'view.hideLabels',
      title: t`Toggle labels`,
      mouse: t`Eye in the lower left of the image`,
      keys: ['H'],
      run: () => editor.display.setLabelsHidden(!editor.state.labelsHidden),
    }),
    view({
      id: 'view.lowerThreshold',
      title: t`Lower the confidence threshold`,
      mouse: t`Slider at the top`,
      keys: ['['],
      repeats: true,
      run: () => moveThreshold(review, -1),
    }),
    view({
      id: 'view.raiseThreshold',
      title: t`Raise the confidence threshold`,
      mouse: t`Slider at the top`,
      keys: [']'],
      repeats: true,
      run: () => moveThreshold(review, 1),
    }),
  ]
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
