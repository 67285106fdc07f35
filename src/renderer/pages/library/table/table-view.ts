import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { narrowestPx, tableColumns, usualColumns } from './table-columns.ts'

type TableView = {
  /** Keys of the columns that are shown. */
  shown: readonly string[]
  /** Widths that the user gave, by key. */
  widths: Readonly<Record<string, number>>
}

/** How the table of images looks; kept on this computer. */
export const useTableView = create<TableView>()(
  persist((): TableView => ({ shown: usualColumns, widths: {} }), { name: 'winnow.table' }),
)

export function toggleColumn(key: string): void {
  useTableView.setState(({ shown }) => {
    const left = shown.includes(key) ? shown.filter((one) => one !== key) : [...shown, key]
    return { shown: left.length === 0 ? shown : left }
  })
}

export function resizeColumn(key: string, widthPx: number): void {
  useTableView.setState(({ widths }) => ({ widths: { ...widths, [key]: Math.max(narrowestPx, Math.round(widthPx)) } }))
}

export function resetColumns(): void {
  useTableView.setState({ shown: usualColumns, widths: {} })
}

export const columnsOf = ({ shown, widths }: TableView) =>
  tableColumns
    .filter(({ key }) => shown.includes(key))
    .map((column) => ({ ...column, widthPx: widths[column.key] ?? column.widthPx }))
