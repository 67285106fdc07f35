import { t } from '@lingui/core/macro'
import { Expand, Eye, EyeOff, Grid2x2, ScanSearch, SlidersHorizontal, ZoomIn, ZoomOut } from 'lucide-react'
import type { EditorState } from '../../../editor/editor-state.ts'
import { isAdjusted } from '../../../editor/images/adjustments.ts'
import { useViewSettings } from '../../../editor/images/view-settings.ts'
import { classNames } from '../../../kit/index.ts'
import { CommandButton } from '../commands/CommandButton.tsx'
import { useEditor } from '../review-context.ts'
import { MarksMenu } from './MarksMenu.tsx'
import { overlap, selectedOnScreen } from './selected-on-screen.ts'

/** Including the gap around the bar. */
const [barWidthPx, barHeightPx] = [490, 60]

/** Returns whether the bar would cover the selected object on the left but not on the right. */
function belongsRight(state: EditorState): boolean {
  const selected = selectedOnScreen(state)
  const { widthPx, heightPx } = state.view
  const [topPx, rightPx] = [heightPx - barHeightPx, barWidthPx]
  if (!selected || !overlap(selected, { leftPx: 0, topPx, rightPx, bottomPx: heightPx })) return false
  return !overlap(selected, { leftPx: widthPx - rightPx, topPx, rightPx: widthPx, bottomPx: heightPx })
}

/** Shows zoom and label style in a lower corner, away from the selected object. */
export function ViewCluster() {
  const isRight = useEditor(belongsRight)
  const percent = useEditor(({ viewport }) => Math.round(viewport.scale * window.devicePixelRatio * 100))
  const hidden = useEditor((state) => state.labelsHidden)
  const panelOpen = useViewSettings((settings) => settings.panelOpen)
  const adjusted = useViewSettings(({ adjustments }) => isAdjusted(adjustments))
  return (
    <div
      role="toolbar"
      aria-label={t`View`}
      className={classNames(
        isRight ? 'right-3' : 'left-3',
        'absolute bottom-3 flex min-h-9 max-w-[calc(100%-24px)] flex-wrap items-center gap-0.5 rounded-lg border border-line bg-raised px-1 shadow-float',
      )}
    >
      <CommandButton id="view.zoomOut" icon={ZoomOut} label={t`Zoom out`} />
      <output aria-label={t`Zoom`} className="tabular w-11 text-center text-xs">
        {percent}%
      </output>
      <CommandButton id="view.zoomIn" icon={ZoomIn} label={t`Zoom in`} />
      <span className="mx-1 h-4 w-px bg-line" />
      <CommandButton id="view.fit" icon={Expand} label={t`Fit image`} />
      <CommandButton id="view.actualSize" icon={Grid2x2} label={t`Actual size`} />
      <CommandButton id="view.zoomToSelection" icon={ScanSearch} label={t`Zoom to object`} />
      <span className="mx-1 h-4 w-px bg-line" />
      <MarksMenu />
      <CommandButton
        id="view.hideLabels"
        icon={hidden ? EyeOff : Eye}
        label={hidden ? t`Show labels` : t`Hide labels`}
        pressed={hidden}
      />
      <CommandButton
        id="view.adjust"
        icon={SlidersHorizontal}
        label={t`Display settings`}
        pressed={panelOpen || adjusted}
      />
    </div>
  )
}
