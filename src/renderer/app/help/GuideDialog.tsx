import { t } from '@lingui/core/macro'
import { Dialog } from '../../kit/index.ts'
import { latePage } from '../../pages/late-page.tsx'
import { closeOverlay, useOverlays } from '../overlays.ts'

const GuideView = latePage(() => import('./GuideView.tsx').then((m) => m.GuideView))

/** Shows the guide from docs/guide. */
export function GuideDialog() {
  const open = useOverlays((state) => state.open === 'guide')
  return (
    <Dialog open={open} onClose={closeOverlay} title={t`Guide`} width="wide">
      <GuideView />
    </Dialog>
  )
}
