import { t } from '@lingui/core/macro'
import type { ViewPoint } from '../scene/viewport.ts'
import { defineTool } from './tool.ts'

type PanState = { at: ViewPoint | null }

/** Pans with the pointer. The space bar and the middle button select it while held. */
export const pan = defineTool<PanState>({
  name: 'pan',
  title: t`Pan`,
  key: 'M',
  shape: null,
  pointer: 'arrow',
  start: { at: null },
  busy: ({ at }) => at !== null,
  step({ at }, event) {
    if (event.type === 'down') return { state: { at: event.at }, cursor: 'grabbing' }
    if (event.type !== 'move') return { state: { at: null }, cursor: 'grab' }
    if (!at) return { state: { at }, cursor: 'grab' }
    const act = { type: 'pan' as const, byLeftPx: event.at.leftPx - at.leftPx, byTopPx: event.at.topPx - at.topPx }
    return { state: { at: event.at }, act, cursor: 'grabbing' }
  },
})
