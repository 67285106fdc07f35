import type { ImportTable } from '#contract'
import { csvRows } from '../../parsing/csv-rows.ts'
import { ReadReport } from '../../parsing/read-report.ts'
import { startOf } from '../../parsing/text.ts'
import { mapOfTable, separatorOf } from './map.ts'

const shownRows = 3
const maxColumns = 200

export const isTable = (file: string): boolean => /\.(csv|tsv)$/i.test(file)

/** The columns and first rows of a table, and the labels that the columns are named like; null for what has no columns. */
export async function readTable(file: string): Promise<ImportTable | null> {
  const start = await startOf(file, 8192)
  const separator = separatorOf(start.split(/\r?\n/)[0] ?? '')
  const known = mapOfTable(start)
  const rows: string[][] = []
  let columns: readonly string[] = []
  for await (const row of csvRows(file, new ReadReport(), { separator })) {
    columns = row.columns.slice(0, maxColumns)
    rows.push(columns.map((column) => (row.of(column) ?? '').slice(0, 200)))
    if (rows.length === shownRows) break
  }
  if (columns.length < 2) return null
  const map = known && 'label' in known ? known.label : null
  return { path: file, separator, columns: [...columns], rows, map }
}
