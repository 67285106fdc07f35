import stringWidth from 'string-width'

export type Cell = string | number | null

const gap = '  '

/** Aligned columns, numbers to the right. `whenEmpty`: the text if there are no rows. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[], whenEmpty = 'Nothing.'): string {
  if (rows.length === 0) return whenEmpty
  const isRight = head.map((_, i) => rows.every((row) => typeof row[i] === 'number' || row[i] === null))
  const lines = [head, ...rows].map((row) => row.map(shown))
  const sizes = lines.map((line) => line.map((cell) => stringWidth(cell)))
  const widths = head.map((_, i) => sizes.reduce((max, line) => Math.max(max, line[i] ?? 0), 0))
  return lines
    .map((line, row) =>
      line
        .map((cell, i) => {
          const fill = ' '.repeat((widths[i] ?? 0) - (sizes[row]?.[i] ?? 0))
          return isRight[i] ? fill + cell : cell + fill
        })
        .join(gap)
        .trimEnd(),
    )
    .join('\n')
}

/** A cell is one line: control characters, such as a line feed in a file's name, become blanks. */
const shown = (cell: Cell): string => (cell === null ? '–' : String(cell).replace(/\p{Cc}/gu, ' '))
