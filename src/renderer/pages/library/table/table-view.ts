import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { defaultColumns, minColumnPx, tableColumns } from './table-columns.ts'

type TableView = {
  /** The keys of the shown columns. */
  shown: readonly string[]
  /** The widths that the user has set, by key. */
  widths: Readonly<Record<string, number>>
}

/** The columns of the table. Kept on this computer. */
export const useTableView = create<TableView>()(
  persist((): TableView => ({ shown: defaultColumns, widths: {} }), { name: 'winnow.table' }),
)

export function toggleColumn(key: string): void {
  useTableView.setState(({ shown }) => {
    const left = shown.includes(key) ? shown.filter((one) => one !== key) : [...shown, key]
    return { shown: left.length === 0 ? shown : left }
  })
}

export function resizeColumn(key: string, widthPx: number): void {
  useTableView.setState(({ widths }) => ({ widths: { ...widths, [key]: Math.max(minColumnPx, Math.round(widthPx)) } }))
}

export function resetColumns(): void {
  useTableView.setState({ shown: defaultColumns, widths: {} })
}

export const columnsOf = ({ shown, widths }: TableView) =>
  tableColumns
    .filter(({ key }) => shown.includes(key))
    .map((column) => ({ ...column, widthPx: widths[column.key] ?? column.widthPx }))
