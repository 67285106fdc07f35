import prettyBytes from 'pretty-bytes'
import type { Rejected } from '#contract'
import { rejectedCount } from '#model/rejected-count.ts'

export { table } from '#model/text/table.ts'

export const bytes = (sizeBytes: number): string => prettyBytes(sizeBytes)

export const isoTime = (atMs: number): string => new Date(atMs).toISOString()

export const minute = (atMs: number): string => isoTime(atMs).slice(0, 16).replace('T', ' ')

export const day = (atMs: number): string => isoTime(atMs).slice(0, 10)

/** "1 image", "3 images". */
export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`

/** The first lines of a list of rejects with how many more there are. */
export function rejects(rows: readonly Rejected[], title: string, most = 20): string {
  if (rows.length === 0) return ''
  const lines = rows.slice(0, most).map(({ path, reason }) => `  ${path}: ${reason}`)
  const more = rows.length > most ? [`  … and ${rejectedCount(rows.slice(most))} more (--json lists more)`] : []
  return ['', `${title}:`, ...lines, ...more].join('\n')
}
