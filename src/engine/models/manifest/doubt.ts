import type { Manifest } from '#contract'
import { classRow } from './classify.ts'
import type { OutputTensor } from './tensors.ts'
import { type Table, tableOf } from './views.ts'

/** Fewer rows prove nothing. */
const minRows = 16
/** The share of rows that counts as all. */
const nearlyAll = 0.95

/** Returns the starts of rows with a value other than 0; with `areCells`, of all rows. */
function rowsWithValues({ data, at, rows, columns, rowStep, columnStep }: Table, areCells: boolean): number[] {
  return Array.from({ length: rows }, (_, row) => at + row * rowStep).filter((from) => {
    if (areCells) return true
    for (let i = 0; i < columns; i++) if (data[from + i * columnStep] !== 0) return true
    return false
  })
}

const share = (rows: readonly number[], holds: (from: number) => boolean): number =>
  rows.filter(holds).length / rows.length

/**
 * Returns why the values of a run make a reading unlikely, as a clause; null without a doubt. A single run proves nothing,
 * but decides between readings that fit equally well.
 */
export function doubtOf(manifest: Manifest, outputs: readonly OutputTensor[]): string | null {
  const { kind, views } = manifest
  if (kind === 'semantic') return null
  if (kind === 'embedding') return doubtOfRows(manifest, outputs)
  if (kind !== 'classes' && manifest.levels === undefined && manifest.box?.code !== 'around-mask') {
    const doubt = doubtOfBoxes(manifest, tableOf('views.box', views.box, views, outputs, null))
    if (doubt) return doubt
  }
  const doubtful = doubtOfObjectness(manifest, outputs)
  if (doubtful) return doubtful
  if (manifest.levels && manifest.box?.code === 'grid-exp' && views.box?.columns) {
    const table = tableOf('views.box', views.box, views, outputs, null)
    const rows = rowsWithValues(table, true)
    const isRaw = (from: number) => [0, 1, 2, 3].every((i) => Math.abs(table.data[from + i * table.columnStep]!) <= 12)
    if (rows.length >= minRows && share(rows, isRaw) < nearlyAll)
      return 'its boxes are hundreds of pixels: they are decoded already'
  }
  if (manifest.prompts) return null
  if (kind === 'classes' || (views.scores && !manifest.levels)) {
    return doubtOfScores(
      manifest,
      kind === 'classes' ? classRow(manifest, outputs) : tableOf('views.scores', views.scores, views, outputs, null),
    )
  }
  return null
}

/** An image encoder has a row for each patch of a square; some have a first row for the whole image. */
function doubtOfRows({ embedding }: Manifest, outputs: readonly OutputTensor[]): string | null {
  const rows = outputs.find(({ name }) => name === 'last_hidden_state')?.dims[1]
  if (rows === undefined) return null
  const areOnlyPatches = Number.isInteger(Math.sqrt(rows))
  if (embedding?.pool === 'first' && areOnlyPatches)
    return `its ${rows} rows are a square of patches, without a first one`
  return embedding?.output.output === 'pooler_output' && !areOnlyPatches
    ? `its ${rows} rows are no square of patches, as those of SigLIP are`
    : null
}

function doubtOfBoxes({ box, views }: Manifest, { data, columnStep, ...table }: Table): string | null {
  const rows = rowsWithValues({ data, columnStep, ...table }, views.objectness !== undefined)
  if (!box || rows.length < minRows) return null
  const value = (from: number, i: number) => data[from + i * columnStep]!
  const isOrdered = (from: number) => value(from, 2) > value(from, 0) && value(from, 3) > value(from, 1)
  const within = (low: number, high: number) => (from: number) =>
    [0, 1, 2, 3].every((i) => value(from, i) >= low && value(from, i) <= high)
  const ordered = share(rows, isOrdered)
  const shares = share(rows, within(-0.5, 1.5))
  if (box.code === 'prior-offsets')
    return shares >= nearlyAll && ordered >= nearlyAll
      ? 'its boxes are ordered corners from 0 to 1: they are decoded already'
      : null
  if ((box.code === 'corners' || box.code === 'corners-yx') && ordered < 0.5)
    return 'its third value is mostly below its first, or the fourth below the second: they are no corners'
  if (box.code === 'centre-size' && ordered >= nearlyAll)
    return 'its third value is above its first and the fourth above the second nearly everywhere: they are corners'
  const unit = 'unit' in box ? box.unit : null
  if (unit === 'normalised' && shares < nearlyAll) return 'its boxes are not within 0 to 1'
  if (unit === 'input' && shares >= nearlyAll) return 'its boxes are all within 0 to 1, not pixels'
  if (unit === 'input' && share(rows, within(-12, 12)) >= nearlyAll)
    return 'its boxes are all within 12 pixels: they are not decoded'
  return null
}

/** The column between a cell's box and classes is its objectness, which YOLOv6 leaves at 1. */
function doubtOfObjectness({ views }: Manifest, outputs: readonly OutputTensor[]): string | null {
  const [from, to] = [views.box?.columns?.[1], views.scores?.columns?.[0]]
  if (from === undefined || to === undefined || to !== from + 1) return null
  const { data, at, rows, rowStep } = tableOf('views.objectness', { columns: [from, to] }, views, outputs, null)
  let ones = 0
  for (let row = 0; row < rows; row++) if (Math.abs(data[at + row * rowStep]! - 1) < 1e-3) ones += 1
  if (views.objectness) return ones === rows ? 'its objectness is 1 everywhere, as YOLOv6 leaves it' : null
  return ones === rows ? null : 'its objectness is not 1 everywhere'
}

function doubtOfScores({ score }: Manifest, { data, at, rows, columns, rowStep, columnStep }: Table): string | null {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  let sumsTo1 = 0
  for (let row = 0; row < rows; row++) {
    let sum = 0
    for (let i = 0; i < columns; i++) {
      const value = data[at + row * rowStep + i * columnStep]!
      sum += value
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
    if (Math.abs(sum - 1) < 0.01) sumsTo1 += 1
  }
  const areShares = low >= -0.001 && high <= 1.001
  if (score.activation === 'none')
    return areShares ? null : `its scores go from ${low.toFixed(1)} to ${high.toFixed(1)}: they are logits`
  if (score.activation === 'softmax')
    return areShares && sumsTo1 >= rows * nearlyAll ? 'its scores add up to 1 already' : null
  return areShares && high > 0 ? 'its scores are from 0 to 1 already' : null
}
