import { describe, expect, it } from 'vitest'
import { annotationIdFrom, idOf, predictionId } from '#model/ids.ts'
import { accept, acceptImage, draw, setState } from '#model/labels/corrections.ts'
import { apply, type Diff, type Labels } from '#model/labels/diff.ts'
import { fits } from '../session/rebase.ts'
import { type AcceptedOrder, neighborOf, nextToReview, shownObjects } from './objects.ts'
import { changeObject, removeObject } from './ops.ts'

const id = (n: number) => annotationIdFrom(String(n).padStart(16, '0'))
const box = (x: number, y = 10) => ({ shape: 'box' as const, x, y, width: 20, height: 20 })
const labels: Labels = {
  annotations: [],
  predictions: [0.9, 0.1, 0.5, 0.7].map((score, n) => ({
    id: predictionId(3, n),
    modelId: idOf('mdl', 3),
    classId: n + 1,
    geometry: box(n * 100),
    score,
    outcome: 'open' as const,
  })),
  state: 'predicted',
}
const after = (diff: Diff, from = labels): Labels => {
  expect(fits(from, diff)).toBe(true)
  return apply(from, diff)
}

describe('operations', () => {
  it('accepting takes class, place, model and score over', () => {
    const result = after(accept(labels.predictions[0]!, id(1)))
    expect(result.annotations).toEqual([
      {
        id: id(1),
        classId: 1,
        geometry: box(0),
        attributes: {},
        origin: 'model',
        modelId: idOf('mdl', 3),
        predictionId: predictionId(3, 0),
        score: 0.9,
      },
    ])
    expect(result.predictions[0]!.outcome).toBe('taken')
    expect(result.state).toBe('predicted')
  })

  it('changing a prediction accepts it changed, in one diff', () => {
    const { toReview } = shownObjects(labels, 0.3)
    const result = after(changeObject(toReview[0]!, { geometry: box(7), classId: 9 }, id(1)))
    expect(result.annotations).toMatchObject([{ geometry: box(7), classId: 9, origin: 'model', score: 0.5 }])
    expect(result.predictions[2]!.outcome).toBe('taken')
  })

  it('changing an annotation to what it is does nothing', () => {
    const drawn = after(draw(box(1), 4, id(1)))
    const [object] = shownObjects(drawn, 0).accepted
    expect(changeObject(object!, { geometry: box(1) }, id(2)).annotations).toEqual([])
    expect(after(changeObject(object!, { classId: 5 }, id(2)), drawn).annotations).toMatchObject([
      { id: id(1), classId: 5, origin: 'human' },
    ])
  })

  it('deleting remembers what came from a prediction as the mistake of the model', () => {
    const { toReview } = shownObjects(labels, 0.3)
    expect(after(removeObject(labels, toReview[0]!)).predictions[2]!.outcome).toBe('deleted')
    const accepted = after(accept(labels.predictions[0]!, id(1)))
    const result = after(removeObject(accepted, shownObjects(accepted, 1).accepted[0]!), accepted)
    expect(result.annotations).toEqual([])
    expect(result.predictions[0]!.outcome).toBe('deleted')
    const drawn = after(draw(box(1), 4, id(1)))
    expect(after(removeObject(drawn, shownObjects(drawn, 1).accepted[0]!), drawn)).toEqual(labels)
  })

  it('accepting the image takes what is shown and leaves what is below the threshold', () => {
    let n = 0
    const result = after(acceptImage(labels, 0.3, () => id(n++)))
    expect(result.annotations).toHaveLength(3)
    expect(result.predictions.map(({ outcome }) => outcome)).toEqual(['taken', 'open', 'taken', 'taken'])
    expect(result.state).toBe('reviewed')
    expect(acceptImage(result, 0.3, () => id(n++))).toEqual({ annotations: [], predictions: [], state: null })
  })

  it('sets a state once', () => {
    expect(after(setState(labels, 'rejected')).state).toBe('rejected')
    expect(setState(labels, 'predicted').state).toBeNull()
  })
})

describe('the order of review', () => {
  it('is the least confident first, among those from the threshold on', () => {
    const shown = shownObjects(labels, 0.3)
    expect(shown.toReview.map(({ score }) => score)).toEqual([0.5, 0.7, 0.9])
    expect(shown.belowThreshold).toBe(1)
  })

  it('goes from a judged prediction to the next more confident one, and round when those are done', () => {
    const shown = shownObjects(labels, 0.3)
    const [low, middle, high] = shown.toReview
    expect(nextToReview(shown, low!.id)).toBe(middle)
    expect(nextToReview(shown, high!.id)).toBe(low)
    expect(nextToReview(shown, null)).toBe(low)
    expect(nextToReview(shownObjects(labels, 0.95), null)).toBeNull()
  })

  it('lists annotations in reading order', () => {
    let drawn = labels
    ;[box(200, 12), box(300, 200), box(10, 10), box(10, 205)].forEach((geometry, n) => {
      drawn = after(draw(geometry, 1, id(n)), drawn)
    })
    expect(shownObjects(drawn, 1).accepted.map(({ id: found }) => found)).toEqual([id(2), id(0), id(3), id(1)])
  })

  it('lists annotations class by class, or the last one first, where that is chosen', () => {
    let drawn = { ...labels, annotations: [] } as typeof labels
    for (const [n, classId] of [2, 1, 2].entries()) drawn = after(draw(box(10, 100 * n), classId, id(n)), drawn)
    const accepted = (order: AcceptedOrder) =>
      shownObjects(drawn, 1, 'confidence', order).accepted.map(({ id: found }) => found)
    expect(accepted('class')).toEqual([id(1), id(0), id(2)])
    expect(accepted('newest')).toEqual([id(2), id(1), id(0)])
  })

  it('steps through a list and round at its ends', () => {
    const { toReview } = shownObjects(labels, 0.3)
    expect(neighborOf(toReview, null, 1)).toBe(toReview[0])
    expect(neighborOf(toReview, null, -1)).toBe(toReview[2])
    expect(neighborOf(toReview, toReview[2]!.id, 1)).toBe(toReview[0])
    expect(neighborOf([], null, 1)).toBeNull()
  })
})
