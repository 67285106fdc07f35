import type { Manifest } from '#contract'
import type { Table } from './views.ts'

export type ScorePart = Manifest['score']
/** Hears of a row whose score is high enough. */
type Found = (row: number, anchor: number, classIndex: number, score: number) => void

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value))
/** What `sigmoid` makes this share of, minus infinity for 0. */
const logit = (share: number): number => Math.log(share / (1 - share))
const roundingOfLogit = 1e-6

/** The columns of a table that stand for classes: all but the background's. */
export function classColumns(table: Table, { background }: ScorePart): Table {
  if (!background) return table
  const at = background === 'first' ? table.at + table.columnStep : table.at
  return { ...table, at, columns: table.columns - 1 }
}

/**
 * Tells of each row, and each anchor of it, whose best class has at least this score, and more than 0. Anchors share the
 * class columns and have an objectness each.
 */
export function bestScores(
  scores: Table,
  objectness: Table | null,
  part: ScorePart,
  { anchors, fromScore }: { anchors: number; fromScore: number },
  found: Found,
): void {
  const [objectnessPower, classPower] = part.powers
  const confidence = (value: number): number => {
    const share = part.objectnessActivation === 'sigmoid' ? sigmoid(value) : value
    return objectnessPower === 1 ? share : share ** objectnessPower
  }
  const objectnessAt = (row: number, anchor: number): number =>
    objectness
      ? confidence(objectness.data[objectness.at + row * objectness.rowStep + anchor * objectness.columnStep]!)
      : 1
  const powered = (share: number): number => (classPower === 1 ? share : share ** classPower)
  const tell = (row: number, classIndex: number, share: number) => {
    for (let anchor = 0; anchor < anchors; anchor++) {
      const score = objectnessAt(row, anchor) * powered(share)
      if (score >= fromScore && score > 0) found(row, anchor, classIndex, score)
    }
  }
  const mayBe = (row: number): boolean => {
    for (let anchor = 0; anchor < anchors; anchor++) if (objectnessAt(row, anchor) >= fromScore) return true
    return false
  }
  const classes = classColumns(scores, part)
  // Below this no value of a class can lead to the score; what softmax makes of one depends on the others.
  const isEnoughAlone = objectness === null && classPower === 1
  const atLeast =
    part.activation === 'none'
      ? isEnoughAlone
        ? fromScore
        : 0
      : part.activation === 'sigmoid' && isEnoughAlone
        ? logit(fromScore) - roundingOfLogit
        : Number.NEGATIVE_INFINITY
  const tellShare = (row: number, classIndex: number, value: number) => {
    if (part.activation === 'none') tell(row, classIndex, value)
    else if (part.activation === 'sigmoid') tell(row, classIndex, sigmoid(value))
    else tell(row, classIndex, softmaxShare(scores, row, value))
  }
  if (scores.columnStep === 1) bestOfRows(classes, objectness ? mayBe : null, atLeast, tellShare)
  else bestOfPlanes(classes, atLeast, tellShare)
}

type TellBest = (row: number, classIndex: number, value: number) => void

const valuesPerStep = 4

function bestOfRows(
  { data, at, rows, columns, rowStep }: Table,
  mayBe: ((row: number) => boolean) | null,
  atLeast: number,
  tell: TellBest,
): void {
  for (let row = 0; row < rows; row++) {
    if (mayBe && !mayBe(row)) continue
    const from = at + row * rowStep
    let [classIndex, greatest] = [0, data[from]!]
    for (let i = 1; i < columns; i++) {
      const value = data[from + i]!
      if (value > greatest) {
        classIndex = i
        greatest = value
      }
    }
    if (greatest >= atLeast) tell(row, classIndex, greatest)
  }
}

/** Class by class, so that memory is read in the order in which it stands. */
function bestOfPlanes({ data, at, rows, columns, rowStep, columnStep }: Table, atLeast: number, tell: TellBest): void {
  const greatest = new Float32Array(rows)
  const best = new Uint16Array(rows)
  if (atLeast < 0) greatest.fill(Number.NEGATIVE_INFINITY)
  const see = (from: number, toRow: number, classIndex: number, i: number) => {
    for (let row = from; row < toRow; row++, i += rowStep) {
      const value = data[i]!
      if (value >= atLeast && value > greatest[row]!) {
        greatest[row] = value
        best[row] = classIndex
      }
    }
  }
  const isDense = rowStep === 1 && data instanceof Float32Array && atLeast > 0
  const inSteps = isDense ? rows - (rows % valuesPerStep) : 0
  // Of numbers above 0 the bits are in order too, and comparing four of those with a limit takes half the time.
  const bits = isDense ? new Int32Array(data.buffer, data.byteOffset, data.length) : new Int32Array()
  const below = new Int32Array(Float32Array.of(atLeast).buffer)[0]! - 1
  for (let classIndex = 0; classIndex < columns; classIndex++) {
    const plane = at + classIndex * columnStep
    for (let row = 0, i = plane; row < inSteps; row += valuesPerStep, i += valuesPerStep)
      if (((below - bits[i]!) | (below - bits[i + 1]!) | (below - bits[i + 2]!) | (below - bits[i + 3]!)) < 0)
        see(row, row + valuesPerStep, classIndex, i)
    see(inSteps, rows, classIndex, plane + inSteps * rowStep)
  }
  for (let row = 0; row < rows; row++) if (greatest[row]! >= atLeast) tell(row, best[row]!, greatest[row]!)
}

/** What softmax over the row, the background with it, makes of one of its values. */
export function softmaxShare({ data, at, columns, rowStep, columnStep }: Table, row: number, value: number): number {
  const from = at + row * rowStep
  let sum = 0
  for (let i = 0; i < columns; i++) sum += Math.exp(data[from + i * columnStep]! - value)
  return 1 / sum
}
