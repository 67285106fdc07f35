import { t } from '@lingui/core/macro'
// biome-ignore-start lint/a11y/useSemanticElements: rows of a table are placed one by one, and lose what they mean with their layout
import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react'
import type { PointerEvent } from 'react'
import { classNames, IconButton, Menu } from '../../../kit/index.ts'
import { setOrder, useLibraryView } from '../library-view.ts'
import { type TableColumn, tableColumns } from './table-columns.ts'
import { resetColumns, resizeColumn, toggleColumn, useTableView } from './table-view.ts'

/** The column titles: a click sorts, the edge resizes, and the button at the end chooses the columns. */
export function TableHead({ columns, widthPx }: { columns: readonly TableColumn[]; widthPx: number }) {
  return (
    <div
      role="row"
      tabIndex={-1}
      aria-rowindex={1}
      className="sticky top-0 z-10 flex h-8 items-center border-b border-line bg-surface pl-4"
      style={{ minWidth: widthPx }}
    >
      {columns.map((column) => (
        <HeadCell key={column.key} column={column} />
      ))}
      <div role="columnheader" tabIndex={-1} className="sticky right-0 ml-auto w-10 shrink-0 bg-surface pl-2">
        <ColumnsMenu />
      </div>
    </div>
  )
}

function HeadCell({ column: { key, title, widthPx, numeric, order } }: { column: TableColumn }) {
  const shownOrder = useLibraryView((view) => view.order)
  const direction =
    order === undefined
      ? null
      : shownOrder === order
        ? 'ascending'
        : shownOrder === `${order}:desc`
          ? 'descending'
          : null
  const Arrow = direction === 'descending' ? ArrowDown : ArrowUp
  const sort = () =>
    order && setOrder(direction === 'ascending' ? `${order}:desc` : direction === 'descending' ? '' : order)
  return (
    <div
      role="columnheader"
      tabIndex={-1}
      aria-sort={direction ?? 'none'}
      style={{ width: widthPx }}
      className="relative shrink-0 pr-3"
    >
      <button
        type="button"
        disabled={!order}
        onClick={sort}
        className={classNames(
          'flex h-7 w-full items-center gap-1 text-xs font-medium text-text-3 enabled:hover:text-text',
          numeric && 'justify-end',
        )}
      >
        <span className="truncate" title={title}>
          {title}
        </span>
        {direction && <Arrow size={12} aria-hidden />}
      </button>
      <span
        aria-hidden
        onPointerDown={(event) => startResize(event, key, widthPx)}
        className="absolute top-1 right-1 h-5 w-2 cursor-col-resize border-r border-line hover:border-line-strong"
      />
    </div>
  )
}

function startResize(event: PointerEvent<HTMLElement>, key: string, widthPx: number): void {
  const { clientX, currentTarget, pointerId } = event
  currentTarget.setPointerCapture(pointerId)
  const move = (moved: globalThis.PointerEvent) => resizeColumn(key, widthPx + moved.clientX - clientX)
  currentTarget.addEventListener('pointermove', move)
  currentTarget.addEventListener('lostpointercapture', () => currentTarget.removeEventListener('pointermove', move), {
    once: true,
  })
}

function ColumnsMenu() {
  const shown = useTableView((view) => view.shown)
  return (
    <Menu
      align="end"
      trigger={<IconButton icon={Columns3} label={t`Choose columns`} className="size-6" />}
      items={[
        ...tableColumns.map(({ key, title }) => ({
          label: title,
          checked: shown.includes(key),
          run: () => toggleColumn(key),
        })),
        'separator' as const,
        { label: t`Reset columns`, run: resetColumns },
      ]}
    />
  )
}
// biome-ignore-end lint/a11y/useSemanticElements: see above
