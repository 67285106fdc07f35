import { t } from '@lingui/core/macro'
import { Expand, Eye, EyeOff, Grid2x2, ScanSearch, SlidersHorizontal, ZoomIn, ZoomOut } from 'lucide-react'
import { isAdjusted } from '../../../editor/images/adjustments.ts'
import { useViewSettings } from '../../../editor/images/view-settings.ts'
import { CommandButton } from '../commands/CommandButton.tsx'
import { useEditor } from '../review-context.ts'
import { MarksMenu } from './MarksMenu.tsx'

/** In the corner of the stage: how large the image is shown, and how its labels look. */
export function ViewCluster() {
  const percent = useEditor(({ viewport }) => Math.round(viewport.scale * window.devicePixelRatio * 100))
  const hidden = useEditor((state) => state.labelsHidden)
  const panelOpen = useViewSettings((settings) => settings.panelOpen)
  const adjusted = useViewSettings(({ adjustments }) => isAdjusted(adjustments))
  return (
    <div
      role="toolbar"
      aria-label={t`View`}
      className="absolute bottom-3 left-3 flex min-h-9 max-w-[calc(100%-24px)] flex-wrap items-center gap-0.5 rounded-lg border border-line bg-raised px-1 shadow-float"
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
