import { t } from '@lingui/core/macro'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

export type Column<Row> = {
  title: ReactNode
  /** Numbers are right-aligned with digits of equal width. */
  numeric?: boolean
  width?: string
  /** Hidden if the table is narrower than 36 rem. */
  spare?: boolean
  cell(row: Row): ReactNode
}

type TableProps<Row> = {
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey(row: Row): string
  onRowClick?(row: Row): void
  selectedKey?: string | null
  /** Shown if there are no rows. */
  empty?: ReactNode
  /** Read by screen readers. */
  label: string
}

/** A plain table for up to a few hundred rows, with a header that stays in sight. */
export function Table<Row>({ columns, rows, rowKey, onRowClick, selectedKey, empty, label }: TableProps<Row>) {
  const look = ({ numeric, spare }: Column<Row>) =>
    classNames(numeric ? 'tabular text-right whitespace-nowrap' : 'text-left', spare && 'hidden @xl:table-cell')
  const table = (
    <table className="w-full border-separate border-spacing-0" aria-label={label}>
      <thead>
        <tr>
          {columns.map((column, n) => {
            const Cell = column.title === '' ? 'td' : 'th'
            return (
              <Cell
                key={n}
                style={{ width: column.width }}
                className={classNames(
                  'sticky top-0 z-10 h-8 border-b border-line bg-surface px-3 text-xs font-medium text-text-3 first:rounded-tl-lg first:pl-4 last:rounded-tr-lg last:pr-4',
                  look(column),
                )}
              >
                {column.title}
              </Cell>
            )
          })}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const key = rowKey(row)
          return (
            <tr
              key={key}
              aria-selected={selectedKey === undefined ? undefined : key === selectedKey}
              tabIndex={onRowClick ? 0 : undefined}
              onClick={onRowClick && (() => onRowClick(row))}
              onKeyDown={(event) => {
                // A key pressed on a button in the row belongs to the button.
                if (event.target !== event.currentTarget || !onRowClick) return
                if (event.key !== 'Enter' && event.key !== ' ') return
                event.preventDefault()
                onRowClick(row)
              }}
              className={classNames(
                '[&:last-child>td]:border-b-0',
                onRowClick && 'cursor-default hover:bg-hover',
                key === selectedKey && 'bg-accent-soft',
              )}
            >
              {columns.map((column, n) => (
                <td
                  key={n}
                  className={classNames('h-8 border-b border-line px-3 py-1 first:pl-4 last:pr-4', look(column))}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          )
        })}
        {rows.length === 0 && (
          <tr>
            <td colSpan={columns.length} className="px-3 py-6 text-center text-text-3">
              {empty ?? t`Nothing here yet`}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  )
  return columns.some(({ spare }) => spare) ? <div className="@container">{table}</div> : table
}
