import type { Manifest } from '#contract'
import type { Letterbox } from './letterbox.ts'
import type { Grid } from './stride-grids.ts'
import type { Table } from './views.ts'

type BoxPart = Exclude<NonNullable<Manifest['box']>, { code: 'around-mask' }>
type Code = BoxPart['code']
type Part<C extends Code> = Extract<BoxPart, { code: C }>

/** A level of a feature pyramid. `anchors` is [null] if there are none. */
export type Level = Grid & { perCell: number; anchors: readonly (readonly [number, number] | null)[] }

/** Writes the corners of a row's box into `out`, in pixels of the input: left, top, right, bottom. */
export type ReadBox = (row: number, anchor: number, out: Float64Array) => void

type Codes = { [C in Code]: (part: Part<C>, table: Table, level: Level | null, frame: Letterbox) => ReadBox }

/** Returns the factors and offsets from the unit of a code to pixels of the input. */
function toInput(unit: 'input' | 'normalised' | 'image', { input, content, image, leftPx, topPx }: Letterbox) {
  if (unit === 'input') return { kx: 1, ky: 1, dx: 0, dy: 0 }
  if (unit === 'normalised') return { kx: input.widthPx, ky: input.heightPx, dx: 0, dy: 0 }
  return { kx: content.widthPx / image.widthPx, ky: content.heightPx / image.heightPx, dx: leftPx, dy: topPx }
}

type Plain = Part<'corners'>
/** Reads four columns, which `corners` converts to left, top, right and bottom. */
const plain =
  (corners: (a: number, b: number, c: number, d: number, out: Float64Array) => void) =>
  ({ unit }: Plain, { data, at, rowStep, columnStep }: Table, _level: Level | null, frame: Letterbox): ReadBox => {
    const { kx, ky, dx, dy } = toInput(unit, frame)
    return (row, _anchor, out) => {
      const i = at + row * rowStep
      corners(data[i]!, data[i + columnStep]!, data[i + 2 * columnStep]!, data[i + 3 * columnStep]!, out)
      out[0] = out[0]! * kx + dx
      out[1] = out[1]! * ky + dy
      out[2] = out[2]! * kx + dx
      out[3] = out[3]! * ky + dy
    }
  }

function set(out: Float64Array, left: number, top: number, right: number, bottom: number): void {
  out[0] = left
  out[1] = top
  out[2] = right
  out[3] = bottom
}

const around = (out: Float64Array, cx: number, cy: number, width: number, height: number): void =>
  set(out, cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2)

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value))

const codes: Codes = {
  corners: plain((a, b, c, d, out) => set(out, a, b, c, d)),
  'corners-yx': plain((a, b, c, d, out) => set(out, b, a, d, c)),
  'corner-size': plain((a, b, c, d, out) => set(out, a, b, a + c, b + d)),
  'centre-size': plain((a, b, c, d, out) => around(out, a, b, c, d)),
  edges({ bins = 1, unit, centre }, { data, at, rowStep, columnStep }, level, _frame) {
    const { columns, stridePx, perCell } = level!
    const k = unit === 'cells' ? stridePx : 1
    const distance = (first: number): number => {
      if (bins === 1) return data[first]!
      let greatest = Number.NEGATIVE_INFINITY
      for (let b = 0; b < bins; b++) greatest = Math.max(greatest, data[first + b * columnStep]!)
      let [sum, weighted] = [0, 0]
      for (let b = 0; b < bins; b++) {
        const share = Math.exp(data[first + b * columnStep]! - greatest)
        sum += share
        weighted += share * b
      }
      return weighted / sum
    }
    return (row, _anchor, out) => {
      const i = at + row * rowStep
      const edge = (n: number) => distance(i + n * bins * columnStep) * k
      const cell = Math.floor(row / perCell)
      const x = ((cell % columns) + centre) * stridePx
      const y = (Math.floor(cell / columns) + centre) * stridePx
      set(out, x - edge(0), y - edge(1), x + edge(2), y + edge(3))
    }
  },
  'grid-exp': (_part, { data, at, rowStep, columnStep }, level) => {
    const { columns, stridePx } = level!
    return (row, _anchor, out) => {
      const i = at + row * rowStep
      around(
        out,
        (data[i]! + (row % columns)) * stridePx,
        (data[i + columnStep]! + Math.floor(row / columns)) * stridePx,
        Math.exp(data[i + 2 * columnStep]!) * stridePx,
        Math.exp(data[i + 3 * columnStep]!) * stridePx,
      )
    }
  },
  'grid-anchor': ({ activation }, { data, at, rowStep, columnStep }, level) => {
    const { columns, stridePx, anchors } = level!
    const share = activation === 'sigmoid' ? sigmoid : (value: number) => value
    return (row, anchor, out) => {
      const value = (n: number) => 2 * share(data[at + row * rowStep + (4 * anchor + n) * columnStep]!)
      const [width, height] = anchors[anchor]!
      around(
        out,
        (value(0) - 0.5 + (row % columns)) * stridePx,
        (value(1) - 0.5 + Math.floor(row / columns)) * stridePx,
        value(2) ** 2 * width,
        value(3) ** 2 * height,
      )
    }
  },
  'grid-tanh': (_part, { data, at, rowStep, columnStep }, level, { input }) => {
    const { columns, rows } = level!
    return (row, _anchor, out) => {
      const i = at + row * rowStep
      around(
        out,
        (((row % columns) + Math.tanh(data[i]!)) / columns) * input.widthPx,
        ((Math.floor(row / columns) + Math.tanh(data[i + columnStep]!)) / rows) * input.heightPx,
        sigmoid(data[i + 2 * columnStep]!) * input.widthPx,
        sigmoid(data[i + 3 * columnStep]!) * input.heightPx,
      )
    }
  },
  'anchor-offsets': ({ variances: [v0, v1] }, { data, at, rowStep, columnStep }, level) => {
    const { columns, stridePx, anchors } = level!
    return (row, anchor, out) => {
      const value = (n: number) => data[at + row * rowStep + (4 * anchor + n) * columnStep]!
      const [width, height] = anchors[anchor]!
      around(
        out,
        ((row % columns) + 0.5) * stridePx + value(0) * v0 * width,
        (Math.floor(row / columns) + 0.5) * stridePx + value(1) * v0 * height,
        Math.exp(value(2) * v1) * width,
        Math.exp(value(3) * v1) * height,
      )
    }
  },
  'prior-offsets': (part, { data, at, rows, rowStep, columnStep }, _level, { input }) => {
    const { variances, order, sides, priors } = part
    const [v0, v1] = variances
    const [first, second] = order === 'xy' ? [0, columnStep] : [columnStep, 0]
    const times = sides === 'exp' ? Math.exp : (value: number) => value
    const prior = priorBoxes(priors, input)
    if (prior.length !== rows * 4)
      throw new Error(`box.priors gives ${prior.length / 4} priors, but the output has ${rows} rows.`)
    return (row, _anchor, out) => {
      const i = at + row * rowStep
      const [x, y, width, height] = [prior[row * 4]!, prior[row * 4 + 1]!, prior[row * 4 + 2]!, prior[row * 4 + 3]!]
      around(
        out,
        (x + data[i + first]! * v0 * width) * input.widthPx,
        (y + data[i + second]! * v0 * height) * input.heightPx,
        width * times(data[i + 2 * columnStep + first]! * v1) * input.widthPx,
        height * times(data[i + 2 * columnStep + second]! * v1) * input.heightPx,
      )
    }
  },
}

/** Returns the reader for the boxes of a table. Throws if it has fewer columns than a box needs. */
export function boxReader(part: BoxPart, table: Table, level: Level | null, frame: Letterbox): ReadBox {
  const perAnchor = part.code === 'edges' ? 4 * (part.bins ?? 1) : 4
  const hasAnchors = part.code === 'grid-anchor' || part.code === 'anchor-offsets'
  const needed = perAnchor * (hasAnchors ? (level?.anchors.length ?? 1) : 1)
  if (table.columns < needed)
    throw new Error(`The output for views.box has ${table.columns} columns, but ${part.code} needs ${needed}.`)
  const read = codes[part.code] as (part: BoxPart, table: Table, level: Level | null, frame: Letterbox) => ReadBox
  return read(part, table, level, frame)
}

/** Returns center and size of each prior as shares of the input, by stride, row, column and size. */
function priorBoxes(
  { strides, sizes, clip }: Part<'prior-offsets'>['priors'],
  { widthPx, heightPx }: Letterbox['input'],
): Float64Array {
  const boxes: number[] = []
  const bound = (value: number) => (clip ? Math.min(1, Math.max(0, value)) : value)
  for (const [n, stride] of strides.entries()) {
    const [columns, rows] = [Math.ceil(widthPx / stride), Math.ceil(heightPx / stride)]
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++)
        for (const size of sizes[n]!) {
          const [width, height] = typeof size === 'number' ? [size, size] : size
          boxes.push(
            bound((x + 0.5) / columns),
            bound((y + 0.5) / rows),
            bound(width / widthPx),
            bound(height / heightPx),
          )
        }
  }
  return Float64Array.from(boxes)
}
