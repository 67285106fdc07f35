import { Trans } from '@lingui/react/macro'
import { useEffect, useRef } from 'react'
import { useShallow } from 'zustand/shallow'
import { draftedIn, type EditorState, selectedIn, stagedImage } from '../../../editor/editor-state.ts'
import { useMarkSettings, useViewSettings } from '../../../editor/images/view-settings.ts'
import { objectColor } from '../../../editor/layers/object-look.ts'
import { boundsOf } from '../../../editor/scene/bounds-of.ts'
import { toView } from '../../../editor/scene/viewport.ts'
import { classNames } from '../../../kit/index.ts'
import { useEditor, useReviewSession } from '../review-context.ts'

const sidePx = 176
/** A box narrower than this on screen is magnified. */
const smallCssPx = 50
/** The object's share of the loupe. */
const share = 0.5

/** Below this magnification the loupe is useless. */
const minMagnification = 1.5

/** `isLeft`: shown in the left corner, because the object is at the right. */
type LoupePlace = { x: number; y: number; width: number; height: number; isLeft: boolean }

/** Returns the selected object's place, also while dragged; null unless it is small on a large stage. */
function smallIn(state: EditorState): LoupePlace | null {
  const selected = selectedIn(state)
  if (Math.min(state.view.widthPx, state.view.heightPx) < 2 * sidePx) return null
  if (!selected || state.selectedIds.size !== 1 || state.labelsHidden || !state.snapshot) return null
  const geometry = draftedIn(state.draft, selected)
  const { x, y, width, height } = boundsOf(geometry)
  const least = Math.min(width, height) * state.viewport.scale
  const longest = Math.max(width, height) * state.viewport.scale
  return least > 0 && least < smallCssPx && longest * minMagnification < share * sidePx
    ? { x, y, width, height, isLeft: toView(state.viewport, [x + width / 2, y]).leftPx > state.view.widthPx / 2 }
    : null
}

/** Magnifies a small object in the corner. */
export function Loupe() {
  const shown = useEditor(useShallow(smallIn))
  const panelOpen = useViewSettings((settings) => settings.panelOpen)
  return shown && !panelOpen ? <Glass shown={shown} /> : null
}

function Glass({ shown }: { shown: LoupePlace }) {
  const { editor, images } = useReviewSession()
  const canvas = useRef<HTMLCanvasElement>(null)
  const scale = useEditor(({ viewport }) => viewport.scale)
  const { x, y, width, height } = shown
  const magnified = (share * sidePx) / Math.max(width, height)
  useEffect(() => {
    const paint = () => {
      const image = stagedImage(editor.state)
      const loaded = image && images.peek(image.imageId)
      const context = canvas.current?.getContext('2d')
      const selected = selectedIn(editor.state)
      if (!image || !loaded || !context || !selected) return
      const ratio = loaded.bitmap.width / image.widthPx
      const side = sidePx / magnified
      const [left, top] = [x + width / 2 - side / 2, y + height / 2 - side / 2]
      const { width: canvasWidth } = context.canvas
      const px = canvasWidth / sidePx
      context.clearRect(0, 0, canvasWidth, canvasWidth)
      context.imageSmoothingEnabled = ratio * magnified < 6
      const from = [left * ratio, top * ratio, side * ratio, side * ratio] as const
      context.drawImage(loaded.bitmap, ...from, 0, 0, canvasWidth, canvasWidth)
      const scaled = magnified * px
      const box = [(x - left) * scaled, (y - top) * scaled, width * scaled, height * scaled] as const
      context.lineWidth = 4 * px
      context.strokeStyle = 'rgb(0 0 0 / 0.62)'
      context.strokeRect(...box)
      context.lineWidth = 2 * px
      context.strokeStyle = objectColor(editor.state, selected, useMarkSettings.getState().colorBy)
      context.strokeRect(...box)
    }
    paint()
    return images.subscribe(paint)
  }, [editor, images, x, y, width, height, magnified])
  return (
    <figure
      aria-hidden
      className={classNames(
        'pointer-events-none absolute top-3 overflow-hidden rounded-lg border border-line bg-raised shadow-float',
        shown.isLeft ? 'left-3' : 'right-3',
      )}
    >
      <canvas
        className="bg-canvas"
        ref={canvas}
        width={2 * sidePx}
        height={2 * sidePx}
        style={{ width: sidePx, height: sidePx }}
      />
      <figcaption className="tabular px-2 py-1 text-xs text-text-2">
        <Trans>{Math.max(1, Math.round(magnified / scale))}× · follows the object</Trans>
      </figcaption>
    </figure>
  )
}
