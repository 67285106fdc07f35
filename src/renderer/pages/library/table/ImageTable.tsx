import { t } from '@lingui/core/macro'
// biome-ignore-start lint/a11y/useSemanticElements: rows of a table are placed one by one, and lose what they mean with their layout
import { type MouseEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { ImageRow } from '#contract'
import { classNames, StateBadge } from '../../../kit/index.ts'
import { ImageMenu } from '../bulk/ImageMenu.tsx'
import { spacerHeight } from '../grid/logical-scroll.ts'
import { useGridCommands, useMenuCommand } from '../grid/use-grid-commands.ts'
import { select, useLibraryView } from '../library-view.ts'
import { nothingSelected, selectByClick, selectForMenu } from '../selection.ts'
import { TableHead } from './TableHead.tsx'
import type { TableColumn } from './table-columns.ts'
import { columnsOf, useTableView } from './table-view.ts'
import { useRowLoader } from './use-row-loader.ts'
import { headPx, rowPx, useRowScroll } from './use-row-scroll.ts'

const rowsAround = 20
/** The margin at the left, and the button for the columns at the right. */
const besideColumnsPx = 16 + 40

type ImageTableProps = { sequence: Uint32Array; onOpen(index: number): void }

/** A table of images that scrolls over any number of them, with the selection and keys of the grid. */
export function ImageTable({ sequence, onOpen }: ImageTableProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const selection = useLibraryView((view) => view.selection)
  const tableView = useTableView()
  const columns = useMemo(() => columnsOf(tableView), [tableView])
  const rows = useRowLoader()
  const { cells, scroll, size, follow } = useRowScroll(scroller, sequence)
  const { first, end } = cells.visible()
  useEffect(() => {
    const from = Math.max(0, first - rowsAround)
    rows.want([
      ...sequence.subarray(first, end),
      ...sequence.subarray(end, end + rowsAround),
      ...sequence.subarray(from, first),
    ])
  }, [rows, sequence, first, end])
  useGridCommands(cells, sequence, onOpen)
  const [menu, setMenu] = useState<{ x: number; y: number; row: ImageRow | undefined } | null>(null)
  useMenuCommand(cells, (index) => {
    const box = scroller.current?.getBoundingClientRect()
    const row = rows.get(sequence[index] ?? -1)
    if (box) setMenu({ x: box.x + 24, y: box.y + headPx + (index + 1) * rowPx - scroll.offsetPx, row })
  })
  const openMenu = (event: MouseEvent, index: number) => {
    event.preventDefault()
    select((before) => selectForMenu(before, sequence, index))
    setMenu({ x: event.clientX, y: event.clientY, row: rows.get(sequence[index] ?? -1) })
  }

  const choose = (event: MouseEvent, index: number) => select((before) => selectByClick(before, sequence, index, event))
  const { focus } = selection
  const isFocusInSight = focus !== null && focus >= first && focus < end
  const widthPx = columns.reduce((sum, column) => sum + column.widthPx, besideColumnsPx)
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={t`Images`}
      aria-rowcount={sequence.length + 1}
      aria-multiselectable
      aria-activedescendant={isFocusInSight ? `row-${focus}` : undefined}
      tabIndex={0}
      className={classNames('min-h-0 flex-1 overflow-auto', isFocusInSight ? 'outline-none' : 'outline-offset-[-2px]')}
      onScroll={({ currentTarget }) => follow(currentTarget.scrollTop)}
      onClick={(event) => event.target === event.currentTarget && select(() => nothingSelected)}
      onKeyDown={() => undefined}
    >
      <ImageMenu shown={menu} sequence={sequence} onReview={onOpen} onClose={() => setMenu(null)} />
      <TableHead columns={columns} widthPx={widthPx} />
      <div className="relative" style={{ height: spacerHeight(size), minWidth: widthPx }}>
        {Array.from({ length: Math.max(0, end - first) }, (_, i) => {
          const index = first + i
          const id = sequence[index] ?? -1
          return (
            <TableRow
              key={index}
              row={rows.get(id)}
              columns={columns}
              index={index}
              topPx={index * rowPx - scroll.offsetPx + scroll.domPx}
              isSelected={selection.ids.has(id)}
              isFocused={selection.focus === index}
              onChoose={choose}
              onMenu={openMenu}
              onOpen={onOpen}
            />
          )
        })}
      </div>
    </div>
  )
}

type TableRowProps = {
  row: ImageRow | undefined
  columns: readonly TableColumn[]
  index: number
  topPx: number
  isSelected: boolean
  isFocused: boolean
  onChoose(event: MouseEvent, index: number): void
  onMenu(event: MouseEvent, index: number): void
  onOpen(index: number): void
}

function TableRow({ row, columns, index, topPx, isSelected, isFocused, onChoose, onMenu, onOpen }: TableRowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the page's commands do the same by key, wherever the focus is
    <div
      id={`row-${index}`}
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      onClick={(event) => onChoose(event, index)}
      onDoubleClick={() => onOpen(index)}
      onContextMenu={(event) => onMenu(event, index)}
      style={{ top: topPx, height: rowPx }}
      className={classNames(
        'absolute inset-x-0 flex items-center border-b border-line px-4',
        isSelected ? 'bg-accent-soft' : 'hover:bg-hover',
        isFocused && 'outline-2 -outline-offset-2 outline-accent-text',
      )}
    >
      {columns.map((column) => {
        const text = row ? column.text(row) : ''
        return (
          <div
            key={column.key}
            role="gridcell"
            tabIndex={-1}
            title={text}
            style={{ width: column.widthPx }}
            className={classNames('shrink-0 truncate pr-3', column.numeric && 'tabular text-right')}
          >
            {column.key === 'state' && row ? <StateBadge state={row.state} /> : text}
          </div>
        )
      })}
    </div>
  )
}
// biome-ignore-end lint/a11y/useSemanticElements: see above
