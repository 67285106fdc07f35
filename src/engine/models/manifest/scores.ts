import type { Manifest } from '#contract'
import type { Table } from './views.ts'

export type ScorePart = Manifest['score']
type OnScore = (row: number, anchor: number, classIndex: number, score: number) => void

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value))
/** The inverse of `sigmoid`; minus infinity for 0. */
const logit = (share: number): number => Math.log(share / (1 - share))
const roundingOfLogit = 1e-6

/** Returns the columns of a table without the background's. */
export function classColumns(table: Table, { background }: ScorePart): Table {
  if (!background) return table
  const at = background === 'first' ? table.at + table.columnStep : table.at
  return { ...table, at, columns: table.columns - 1 }
}

/**
 * Calls `found` for each row and anchor whose best class has at least this score, and more than 0. Anchors share the class
 * columns and have their own objectness.
 */
export function bestScores(
  scores: Table,
  objectness: Table | null,
  part: ScorePart,
  { anchors, fromScore }: { anchors: number; fromScore: number },
  found: OnScore,
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
  const addShare = (row: number, classIndex: number, share: number) => {
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
  // No value below this can reach the score. With softmax, that depends on the other values.
  const isEnoughAlone = objectness === null && classPower === 1
  const atLeast =
    part.activation === 'none'
      ? isEnoughAlone
        ? fromScore
        : 0
      : part.activation === 'sigmoid' && isEnoughAlone
        ? logit(fromScore) - roundingOfLogit
        : Number.NEGATIVE_INFINITY
  const add = (row: number, classIndex: number, value: number) => {
    if (part.activation === 'none') addShare(row, classIndex, value)
    else if (part.activation === 'sigmoid') addShare(row, classIndex, sigmoid(value))
    else addShare(row, classIndex, softmaxShare(scores, row, value))
  }
  if (scores.columnStep === 1) bestOfRows(classes, objectness ? mayBe : null, atLeast, add)
  else bestOfPlanes(classes, atLeast, add)
}

type FoundBest = (row: number, classIndex: number, value: number) => void

function bestOfRows(
  { data, at, rows, columns, rowStep }: Table,
  mayBe: ((row: number) => boolean) | null,
  atLeast: number,
  found: FoundBest,
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
    if (greatest >= atLeast) found(row, classIndex, greatest)
  }
}

/** Goes class by class, so that memory is read in order. */
function bestOfPlanes(
  { data, at, rows, columns, rowStep, columnStep }: Table,
  atLeast: number,
  found: FoundBest,
): void {
  const greatest = new Float32Array(rows).fill(Number.NEGATIVE_INFINITY)
  const best = new Uint16Array(rows)
  for (let classIndex = 0; classIndex < columns; classIndex++)
    for (let row = 0, i = at + classIndex * columnStep; row < rows; row++, i += rowStep) {
      const value = data[i]!
      if (value >= atLeast && value > greatest[row]!) {
        greatest[row] = value
        best[row] = classIndex
      }
    }
  for (let row = 0; row < rows; row++) if (greatest[row]! >= atLeast) found(row, best[row]!, greatest[row]!)
}

/** Returns the softmax of a value over its row, including the background. */
export function softmaxShare({ data, at, columns, rowStep, columnStep }: Table, row: number, value: number): number {
  const from = at + row * rowStep
  let sum = 0
  for (let i = 0; i < columns; i++) sum += Math.exp(data[from + i * columnStep]! - value)
  return 1 / sum
}
