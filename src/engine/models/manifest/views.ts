import type { View } from '#contract'
import type { OutputTensor } from './tensors.ts'

/** Rows and columns in a tensor: value (r, c) is at `at + r · rowStep + c · columnStep`. */
export type Table = {
  data: ArrayLike<number>
  at: number
  rows: number
  columns: number
  rowStep: number
  columnStep: number
}

/** The rows of a level: all of a tensor, or from `firstCell` in a tensor with all levels. Null for any number of rows. */
export type LevelRows = { cells: number; firstCell: number; allCells: number; stridePx: number } | null

type Views = { output?: string | undefined; shape?: View['shape']; axes?: View['axes'] }

const maxRows = 1_000_000

/** Returns the table of a view. Throws if it fits no output, or several. `key`: its name in the manifest. */
export function tableOf(
  key: string,
  view: View | undefined,
  shared: Views,
  outputs: readonly OutputTensor[],
  level: LevelRows,
): Table {
  const axes = view?.axes ?? shared.axes ?? 'rows'
  const fitting = (cells: number | null) =>
    outputsOf(view, shared, outputs, cells, level?.stridePx).flatMap((output) => {
      const table = asTable(output, axes)
      return table && (cells === null || table.rows === cells) ? [table] : []
    })
  let found = fitting(level?.cells ?? null)
  if (level && found.length === 0)
    found = fitting(level.allCells).map((table) => ({
      ...table,
      at: table.at + level.firstCell * table.rowStep,
      rows: level.cells,
    }))
  const [table] = found
  if (!table || found.length > 1) throw new Error(misfit(key, found.length, outputs, level))
  if (table.rows > maxRows) throw new Error(`The output for ${key} has ${table.rows} rows, more than a million.`)
  const [from, to] = view?.columns ?? [0, table.columns]
  if (to > table.columns)
    throw new Error(`${key}.columns goes to ${to}, but the output has ${table.columns} columns (${listed(outputs)}).`)
  return { ...table, at: table.at + from * table.columnStep, columns: to - from }
}

/** Returns a table with one value per row, for any shape of the tensor. */
export function vectorOf(key: string, view: View, shared: Views, outputs: readonly OutputTensor[]): Table {
  if (view.columns) return tableOf(key, view, shared, outputs, null)
  const { data } = onlyOutput(key, view, shared, outputs)
  if (data.length > maxRows) throw new Error(`The output for ${key} has ${data.length} rows, more than a million.`)
  return { data, at: 0, rows: data.length, columns: 1, rowStep: 1, columnStep: 1 }
}

/** Returns the only output that fits a view. */
export function onlyOutput(
  key: string,
  view: Omit<View, 'columns'>,
  shared: Views,
  outputs: readonly OutputTensor[],
): { dims: readonly number[]; data: ArrayLike<number> } {
  const found = outputsOf(view, shared, outputs, null)
  if (!found[0] || found.length > 1) throw new Error(misfit(key, found.length, outputs, null))
  return { dims: found[0].dims, data: numbersOf(found[0]) }
}

function outputsOf(
  view: Omit<View, 'columns'> | undefined,
  shared: Views,
  outputs: readonly OutputTensor[],
  cells: number | null,
  stridePx?: number,
): readonly OutputTensor[] {
  const name = (view?.output ?? (view?.shape ? undefined : shared.output))?.replace('{stride}', String(stridePx))
  const shape = view?.shape ?? (name === undefined ? shared.shape : undefined)
  return outputs.filter(
    (output) =>
      (name === undefined || output.name === name) && (shape === undefined || hasShape(output.dims, shape, cells)),
  )
}

function hasShape(dims: readonly number[], shape: NonNullable<View['shape']>, cells: number | null): boolean {
  const extra = dims.length - shape.length
  if (extra < 0 || dims.slice(0, extra).some((dim) => dim !== 1)) return false
  return shape.every((size, i) => size === null || dims[extra + i] === (size === 'cells' ? cells : size))
}

function asTable(output: OutputTensor, axes: NonNullable<View['axes']>): Table | null {
  const atMost = axes === 'rows' ? 2 : 3
  // [N, 1, 4] is N rows of four values.
  const dims =
    axes === 'rows' && output.dims.length > 2
      ? [...output.dims.slice(0, -1).filter((dim) => dim !== 1), output.dims.at(-1)!]
      : [...output.dims]
  if (dims.length === 1 && output.dims.length > 1) dims.unshift(1)
  while (dims.length > atMost && dims[0] === 1) dims.shift()
  // [1, C, N] is C planes of N values; [C, H, W] is C planes of H rows.
  if (axes === 'planes' && dims.length === 3 && output.dims.length === 3 && dims[0] === 1) dims.shift()
  if (dims.length < 2 || dims.length > atMost) return null
  const data = numbersOf(output)
  if (axes === 'planes') {
    const [columns, ...sides] = dims as [number, ...number[]]
    const rows = sides.reduce((product, side) => product * side, 1)
    return { data, at: 0, rows, columns, rowStep: 1, columnStep: rows }
  }
  const columns = dims.at(-1)!
  const rows = dims.slice(0, -1).reduce((product, side) => product * side, 1)
  return { data, at: 0, rows, columns, rowStep: columns, columnStep: 1 }
}

/** Big integers are counts and class numbers, which fit into numbers. */
const numbersOf = ({ data }: OutputTensor): ArrayLike<number> =>
  typeof data[0] === 'bigint' ? Float64Array.from(data as ArrayLike<bigint>, Number) : (data as ArrayLike<number>)

const listed = (outputs: readonly OutputTensor[]): string =>
  outputs
    .slice(0, 8)
    .map(({ name, dims }) => `"${name}" [${dims.join(', ')}]`)
    .join(', ')

const misfit = (key: string, found: number, outputs: readonly OutputTensor[], level: LevelRows): string => {
  const rows = level ? ` with ${level.cells} rows` : ''
  const fits = found === 0 ? `no output fits` : `${found} outputs fit`
  return `For ${key}${rows}, ${fits}; the outputs are ${listed(outputs) || 'none'}.`
}
