import { t } from '@lingui/core/macro'
import { useRef, useState } from 'react'
import type { ImageRow } from '#contract'
import { classNames, formatCount } from '../../../kit/index.ts'
import { ViewersOf } from '../../../viewers/ViewersOf.tsx'
import { ImageMenu } from '../bulk/ImageMenu.tsx'
import { useLibraryView } from '../library-view.ts'
import { HoverPreview } from '../preview/HoverPreview.tsx'
import { cellLabel } from './cell-text.ts'
import { useGridCommands, useMenuCommand } from './use-grid-commands.ts'
import { useGridPointer } from './use-grid-pointer.ts'
import { type CellInSight, useGridView } from './use-grid-view.ts'

type ImageGridProps = {
  sequence: Uint32Array
  /** The size of each stack, by the row of its first image. */
  stackSizes: ReadonlyMap<number, number>
  onOpen(index: number): void
}

/** A grid of images that scrolls over any number of them. */
export function ImageGrid({ sequence, stackSizes, onOpen }: ImageGridProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const spacer = useRef<HTMLDivElement>(null)
  const layer = useRef<HTMLDivElement>(null)
  const { grid, cells } = useGridView({ scroller, spacer, layer }, sequence, stackSizes)
  const selection = useLibraryView((view) => view.selection)
  const [menu, setMenu] = useState<{ x: number; y: number; row: ImageRow | undefined } | null>(null)
  useGridCommands(grid, sequence, onOpen)
  useMenuCommand(grid, (index) => {
    const box = grid?.boxOf(index)
    if (box) setMenu({ x: box.x + 24, y: box.y + 24, row: grid?.rowAt(index) })
  })
  const pointer = useGridPointer(grid, { sequence, stackSizes, onOpen, onMenu: setMenu })
  const focusedCell = cells.find(({ index }) => index === selection.focus)

  return (
    <div className="relative min-h-0 flex-1">
      <ImageMenu shown={menu} sequence={sequence} onReview={onOpen} onClose={() => setMenu(null)} />
      <HoverPreview />
      <div
        ref={scroller}
        role="listbox"
        aria-label={t`Images`}
        aria-multiselectable
        aria-activedescendant={focusedCell && `cell-${focusedCell.index}`}
        tabIndex={0}
        {...pointer}
        className={classNames(
          'absolute inset-0 overflow-x-hidden overflow-y-scroll',
          focusedCell ? 'outline-none' : 'outline-offset-[-2px]',
        )}
      >
        <div ref={spacer} className="relative w-full">
          <div ref={layer} className="absolute top-0 left-0" aria-hidden />
          {cells.map((cell) => (
            <CellOption
              key={cell.index}
              cell={cell}
              isSelected={selection.ids.has(sequence[cell.index] ?? -1)}
              count={sequence.length}
              stack={stackSizes.get(sequence[cell.index] ?? -1)}
              imageHeightPx={grid?.layout.imageHeightPx ?? 0}
            />
          ))}
        </div>
      </div>
    </div>
  )
}

type CellOptionProps = {
  cell: CellInSight
  isSelected: boolean
  /** How many images there are in all. */
  count: number
  stack: number | undefined
  imageHeightPx: number
}

/** A visible cell as an unstyled element for screen readers, tooltips and tests. */
function CellOption({ cell, isSelected, count, stack, imageHeightPx }: CellOptionProps) {
  return (
    <div
      id={`cell-${cell.index}`}
      role="option"
      aria-selected={isSelected}
      aria-posinset={cell.index + 1}
      aria-setsize={count}
      aria-label={cell.row ? cellText(cell.row, stack) : t`Loading`}
      title={cell.row?.path}
      tabIndex={-1}
      className="absolute"
      style={cell.box}
    >
      <span className="absolute right-1.5" style={{ top: imageHeightPx - 30 }}>
        <ViewersOf imageId={cell.row?.imageId ?? null} />
      </span>
    </div>
  )
}

const cellText = (row: ImageRow, stack: number | undefined): string =>
  stack === undefined ? cellLabel(row) : t`${cellLabel(row)}, stack of ${formatCount(stack)}`
