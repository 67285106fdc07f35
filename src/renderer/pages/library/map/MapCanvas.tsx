import { Trans } from '@lingui/react/macro'
import { useRef } from 'react'
import { idOf } from '#model/ids.ts'
import { Thumbnail } from '../../../thumbnail/Thumbnail.tsx'
import { type MapContent, useMap } from './use-map.ts'

/** The points of the map. Drawing a line around points, or moving a circle over them by key, shows their images. */
export function MapCanvas({ points, groups, of, shown }: MapContent) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const overlay = useRef<HTMLCanvasElement>(null)
  const map = useMap({ canvas, overlay }, { points, groups, of, shown })
  const { size, hovered } = map
  return (
    <div className="relative min-h-0 flex-1">
      <canvas ref={canvas} aria-hidden className="absolute inset-0 size-full" />
      <canvas
        ref={overlay}
        aria-hidden
        className="absolute inset-0 size-full cursor-crosshair touch-none"
        {...map.pointer}
        onContextMenu={(event) => event.preventDefault()}
      />
      <button
        type="button"
        {...map.keyboard}
        className="sr-only rounded-md border border-line bg-raised px-2 py-1 text-xs focus:not-sr-only focus:absolute focus:top-1 focus:left-1 focus:z-10"
      >
        <Trans>Keyboard: arrows move the circle, + and − resize it, Enter shows the images, Page Up zooms</Trans>
      </button>
      {hovered && (
        <div
          className="pointer-events-none absolute z-10 overflow-hidden rounded-lg border border-line bg-raised shadow-float"
          style={{
            left: Math.min(hovered.at[0] + 12, size.width - 140),
            top: Math.min(hovered.at[1] + 12, size.height - 104),
          }}
        >
          <Thumbnail variant="thumbnail" imageId={idOf('img', hovered.image)} className="h-24 w-32" />
        </div>
      )}
    </div>
  )
}
