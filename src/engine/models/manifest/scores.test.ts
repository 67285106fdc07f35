import { expect, test } from 'vitest'
import { bestScores, type ScorePart } from './scores.ts'

const [rows, columns] = [23, 7]
const part = (activation: ScorePart['activation']): ScorePart =>
  ({ activation, objectnessActivation: 'none', powers: [1, 1], labelBase: 0 }) as unknown as ScorePart
/** From −1.5 to 1.5, several the same. */
const valueAt = (row: number, column: number) => Math.round(Math.sin(row * 12.9 + column * 78.2) * 15) / 10

test('scores in planes are read as those in rows, as shares and as logits, from any confidence on', () => {
  const inRows = Float32Array.from({ length: rows * columns }, (_, i) => valueAt(Math.floor(i / columns), i % columns))
  const inPlanes = Float32Array.from({ length: rows * columns }, (_, i) => valueAt(i % rows, Math.floor(i / rows)))
  const found = (
    data: ArrayLike<number>,
    isPlanes: boolean,
    activation: ScorePart['activation'],
    fromScore: number,
  ) => {
    const table = { data, at: 0, rows, columns, rowStep: isPlanes ? 1 : columns, columnStep: isPlanes ? rows : 1 }
    const all: number[][] = []
    bestScores(table, null, part(activation), { anchors: 1, fromScore }, (...one) => all.push(one))
    return all
  }
  for (const activation of ['none', 'sigmoid', 'softmax'] as const)
    for (const fromScore of [0, 0.05, 0.5, 1 / (1 + Math.exp(-1.5)), 1]) {
      const expected = found(inRows, false, activation, 0).filter(([, , , score]) => score! >= fromScore)
      expect(found(inRows, false, activation, fromScore)).toEqual(expected)
      expect(found(inPlanes, true, activation, fromScore)).toEqual(expected)
      expect(found([...inPlanes], true, activation, fromScore)).toEqual(expected)
    }
})
