import Table from 'cli-table3'
import prettyBytes from 'pretty-bytes'

const noBorders = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
}

type Cell = string | number | null

/** Aligned columns; numbers stand right. Empty rows give the sentence instead. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[], whenEmpty = 'Nothing.'): string {
  if (rows.length === 0) return whenEmpty
  const right = head.map((_, i) => rows.every((row) => typeof row[i] === 'number' || row[i] === null))
  const text = new Table({
    head: [...head],
    chars: noBorders,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colAligns: right.map((isRight) => (isRight ? 'right' : 'left')),
  })
  for (const row of rows) text.push(row.map((cell) => (cell === null ? '–' : String(cell))))
  return text
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

export const bytes = (sizeBytes: number): string => prettyBytes(sizeBytes)

/** "1 image", "3 images". */
export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`

/** The first lines of a list of rejects with how many more there are. */
export function rejects(rows: readonly { path: string; reason: string }[], title: string, most = 20): string {
  if (rows.length === 0) return ''
  const shown = rows.slice(0, most).map(({ path, reason }) => `  ${path}: ${reason}`)
  const more = rows.length > most ? [`  … and ${rows.length - most} more (all of them with --json)`] : []
  return ['', `${title}:`, ...shown, ...more].join('\n')
}
