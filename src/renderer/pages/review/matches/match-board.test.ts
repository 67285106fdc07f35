import { expect, it } from 'vitest'
import type { LabelLikeResult } from '#contract'
import { ImageId } from '#model/ids.ts'
import { chosenIn, MatchBoard, precisionAt, supportedCutOff, verdictsOf } from './match-board.ts'
import { matchCommands } from './match-commands.ts'

const box = { x: 1, y: 2, width: 30, height: 40 }
const imageId = ImageId.parse('img_1')

const found = (scores: readonly number[], verdicts: LabelLikeResult['verdicts'] = []): LabelLikeResult => ({
  modelId: null,
  name: 'Like cat',
  images: 9,
  found: scores.length,
  unread: 0,
  predictions: scores.length,
  threshold: null,
  msPerImage: 1,
  classId: 3,
  basis: 'features',
  matches: scores.map((score) => ({ imageId, box, score, widthPx: 100, heightPx: 100 })),
  verdicts,
})

it('adds what is above the cut-off, without what was said to be wrong', () => {
  const board = new MatchBoard(found([0.9, 0.8, 0.7, 0.6]))
  board.cutAt(0.7)
  board.focusOn(1)
  board.setVerdict(false)
  expect(chosenIn(board.state)).toEqual([0, 2])
  expect(board.state.focus).toBe(2)
  board.undo()
  expect(chosenIn(board.state)).toEqual([0, 1, 2])
  board.focusOn(3)
  board.cutHere()
  expect(chosenIn(board.state)).toEqual([0, 1, 2, 3])
  board.cutAt(2)
  expect(chosenIn(board.state)).toEqual([])
})

it('counts verdicts on reviewed images and its own, and proposes a cut-off once there are enough', () => {
  const reviewed = [0.95, 0.85, 0.65].map((score) => ({ score, isRight: true }))
  const board = new MatchBoard(found([0.9, 0.8, 0.3, 0.2], reviewed))
  expect(supportedCutOff(verdictsOf(board, board.state))).toBeNull()
  board.focusOn(1, { extend: true })
  board.setVerdict(true)
  board.focusOn(3)
  board.setVerdict(false)
  board.focusOn(2)
  board.setVerdict(false)
  const verdicts = verdictsOf(board, board.state)
  expect(verdicts).toHaveLength(7)
  // Five of seven are right from 0.2 on.
  expect(supportedCutOff(verdicts)).toBe(0.2)
})

it('gives each command an id of its own', () => {
  const board = new MatchBoard(found([0.9]))
  const ids = matchCommands({ board, columns: () => 1, page: () => 1, add() {}, back() {} }).map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})

it('counts what was reviewed from the cut-off on, and is less sure the fewer that are', () => {
  const verdicts = [0.9, 0.8, 0.6, 0.4].map((score) => ({ score, isRight: score > 0.7 }))
  const best = precisionAt(verdicts, 0.8)
  expect(precisionAt(verdicts, 0)).toMatchObject({ reviewed: 4, right: 2 })
  expect(best).toMatchObject({ reviewed: 2, right: 2, high: 1 })
  expect(best.low).toBeGreaterThan(0.3)
  expect(best.low).toBeLessThan(0.5)
  expect(precisionAt(verdicts, 0.95)).toMatchObject({ reviewed: 0, low: 0, high: 1 })
})
