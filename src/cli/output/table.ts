import prettyBytes from 'pretty-bytes'
import type { Rejected } from '#contract'
import { rejectedCount } from '#model/rejected-count.ts'
import { type Cell, table } from '#model/text/table.ts'

export { table }

type Keys<Item> = { [Key in keyof Item]: Item[Key] extends Cell ? Key : never }[keyof Item] & string

/** The columns of a table by their heads: a property of the item, or a function of it. */
export type Columns<Item> = Readonly<Record<string, Keys<Item> | ((item: Item) => Cell)>>

/** Returns a table with a row for each item, or the sentence `none` without items. */
export const tableOf = <Item>(columns: Columns<Item>, items: readonly Item[], none?: string): string =>
  table(
    Object.keys(columns),
    items.map((item) =>
      Object.values(columns).map((column) => (typeof column === 'function' ? column(item) : (item[column] as Cell))),
    ),
    none,
  )

export const bytes = (sizeBytes: number): string => prettyBytes(sizeBytes)

export const isoTime = (atMs: number): string => new Date(atMs).toISOString()

export const minute = (atMs: number): string => isoTime(atMs).slice(0, 16).replace('T', ' ')

export const day = (atMs: number): string => isoTime(atMs).slice(0, 10)

/** Returns a text such as "1 image" or "3 images". */
export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`

/** Returns the first lines of a list of rejects, and the number of others. */
export function rejects(rows: readonly Rejected[], title: string, max = 20): string {
  if (rows.length === 0) return ''
  const lines = rows.slice(0, max).map(({ path, reason }) => `  ${path}: ${reason}`)
  const more = rows.length > max ? [`  … and ${rejectedCount(rows.slice(max))} more (--json lists more)`] : []
  return ['', `${title}:`, ...lines, ...more].join('\n')
}
