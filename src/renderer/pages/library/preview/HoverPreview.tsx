import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { create } from 'zustand'
import { idOf } from '#model/ids.ts'
import { queries } from '../../../connection/index.ts'
import { LabelPreview } from '../../../dialogs/import/LabelPreview.tsx'
import { fileName, formatAgo, formatFacts, StateBadge } from '../../../kit/index.ts'
import { useLibraryView } from '../library-view.ts'
import { useImagePreview } from './use-image-preview.ts'

/** The image under the mouse: its row, and the box of its cell in the window. */
type Hovered = { row: number; box: DOMRect }

const restMs = 450
const sizePx = { width: 420, height: 320 }
const captionPx = 64
const gapPx = 12

/** Not a state of the grid, which would render again for each cell that the mouse passes. */
const useHovered = create<{ hovered: Hovered | null }>(() => ({ hovered: null }))
export const setHovered = (hovered: Hovered | null): void => {
  if (useHovered.getState().hovered?.row !== hovered?.row) useHovered.setState({ hovered })
}

/** Shows the image under the mouse larger, with its shapes, once the mouse rests. */
export function HoverPreview() {
  const hovered = useHovered((state) => state.hovered)
  const enabled = useLibraryView((view) => view.previews)
  const [rested, setRested] = useState<Hovered | null>(null)
  useEffect(() => {
    setRested(null)
    if (!hovered || !enabled) return undefined
    const timer = setTimeout(() => setRested(hovered), restMs)
    return () => clearTimeout(timer)
  }, [hovered, enabled])
  useEffect(() => () => setHovered(null), [])
  return rested && <Preview {...rested} />
}

function Preview({ row, box }: Hovered) {
  const imageId = idOf('img', row)
  const preview = useImagePreview(imageId)
  const { data: facts } = useQuery({ ...queries.library.image.queryOptions({ input: { imageId } }), retry: false })
  if (!preview) return null
  const { image, open, classes, counts } = preview
  return (
    <div
      role="tooltip"
      className="appear pointer-events-none fixed z-40 flex flex-col gap-1.5 rounded-lg border border-line bg-raised p-2 shadow-float"
      style={placeBeside(box)}
    >
      <LabelPreview
        imageId={imageId}
        widthPx={image.widthPx}
        heightPx={image.heightPx}
        annotations={image.annotations}
        predictions={open}
        classes={classes}
        maxWidthPx={sizePx.width}
        maxHeightPx={sizePx.height}
        label={t`${fileName(image.path)} with labels: ${counts}`}
      />
      <div className="flex max-w-[420px] items-center gap-3">
        <span className="min-w-0 flex-1 truncate font-medium">{fileName(image.path)}</span>
        <StateBadge state={image.state} />
      </div>
      <p className="max-w-[420px] truncate text-xs text-text-3">
        {formatFacts(
          counts,
          facts?.capturedAtMs && t`captured ${formatAgo(facts.capturedAtMs)}`,
          facts?.tags.join(', '),
        )}
      </p>
    </div>
  )
}

/** Returns a place right of the cell, or left of it if there is no room. */
function placeBeside(box: DOMRect): { left: number; top: number } {
  const width = sizePx.width + 18
  const height = sizePx.height + captionPx
  const right = box.right + gapPx
  const left = right + width <= window.innerWidth ? right : Math.max(gapPx, box.left - gapPx - width)
  return { left, top: Math.max(gapPx, Math.min(box.top, window.innerHeight - height - gapPx)) }
}
