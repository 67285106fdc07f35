import { expect, it } from 'vitest'
import { annotationIdFrom, idOf, predictionId } from '#model/ids.ts'
import { accept, acceptImage, draw, setState } from '#model/labels/corrections.ts'
import { apply, type Diff, invert, type Labels, merge } from '#model/labels/diff.ts'
import { shownObjects } from '../scene/objects.ts'
import { changeObject, removeObject } from '../scene/ops.ts'
import { noWork, sumOf, tallyOf } from './tally.ts'

const id = (n: number) => annotationIdFrom(String(n).padStart(16, '0'))
const box = (x: number) => ({ shape: 'box' as const, x, y: 10, width: 20, height: 20 })
const start: Labels = {
  annotations: [],
  predictions: [0.9, 0.8, 0.7, 0.6].map((score, n) => ({
    id: predictionId(1, n),
    modelId: idOf('mdl', 1),
    classId: 1,
    geometry: box(n),
    score,
    outcome: 'open' as const,
  })),
  state: 'predicted',
}

it('tells accepted, corrected, deleted and drawn objects apart, and what was undone does not count', () => {
  let labels = start
  let done: Diff = { annotations: [], predictions: [], state: null }
  const act = (diff: Diff) => {
    labels = apply(labels, diff)
    done = merge(done, diff)
    return diff
  }
  act(accept(start.predictions[0]!, id(1)))
  act(changeObject(shownObjects(labels, 0.8).toReview[0]!, { geometry: box(50) }, id(2)))
  act(removeObject(labels, shownObjects(labels, 0.7).toReview[0]!))
  act(draw(box(90), 1, id(3)))
  act(invert(act(draw(box(91), 1, id(4)))))
  let n = 10
  act(acceptImage(labels, 0, () => id(n++)))
  expect(tallyOf(done, labels)).toEqual({
    accepted: 2,
    corrected: 1,
    deleted: 1,
    drawn: 1,
    reviewed: 1,
    approved: 0,
    sentBack: 0,
    rejected: 0,
  })
})

it('counts an image that was sent back, unless that was undone', () => {
  const reviewed: Labels = { ...start, state: 'reviewed' }
  const sent = setState(reviewed, 'predicted', 'One is missing')
  expect(tallyOf(sent, apply(reviewed, sent))).toEqual({ ...noWork, sentBack: 1 })
  expect(tallyOf(merge(sent, invert(sent)), reviewed)).toEqual(noWork)
  const reopened = setState(reviewed, 'predicted')
  expect(tallyOf(reopened, apply(reviewed, reopened))).toEqual(noWork)
})

it('counts an object once that was accepted first and deleted then', () => {
  const accepted = accept(start.predictions[0]!, id(1))
  const labels = apply(start, accepted)
  const done = merge(accepted, removeObject(labels, shownObjects(labels, 1).accepted[0]!))
  expect(tallyOf(done, labels)).toEqual({ ...noWork, deleted: 1 })
  expect(sumOf([tallyOf(done, labels), tallyOf(accepted, labels)])).toEqual({ ...noWork, deleted: 1, accepted: 1 })
})
