import fc from 'fast-check'
import { expect, it } from 'vitest'
import { annotationIdFrom, idOf, predictionId } from '#model/ids.ts'
import type { Annotation, Prediction } from '#model/labels/annotation.ts'
import { accept, draw, refuse, remove } from '#model/labels/corrections.ts'
import { apply, type Labels } from '#model/labels/diff.ts'
import { ObjectNumbers } from './object-numbers.ts'

const box = (x: number) => ({ shape: 'box' as const, x, y: 0, width: 5, height: 5 })
const id = (n: number) => annotationIdFrom(String(n).padStart(16, '0'))
const prediction = (n: number, x: number, classId = 1, score = 0.5): Prediction => ({
  id: predictionId(1, n),
  modelId: idOf('mdl', 1),
  classId,
  geometry: box(x),
  score,
  outcome: 'open',
})
const [right, left, dog, doubtful] = [
  prediction(0, 90),
  prediction(1, 10),
  prediction(2, 50, 2),
  prediction(3, 1, 1, 0.1),
]
const predicted: Labels = { annotations: [], predictions: [right, left, dog, doubtful], state: 'predicted' }

it('counts each class from the left, what comes later goes on from there, and nothing is renumbered', () => {
  const numbers = new ObjectNumbers()
  const numbersOf = (...objects: (Annotation | Prediction)[]) => objects.map((object) => numbers.of(object))
  numbers.note(predicted, 0.3)
  expect(numbersOf(left, right, dog, doubtful)).toEqual([1, 2, 1, undefined])
  const accepted = apply(predicted, accept(right, id(1), { geometry: box(0) }))
  numbers.note(accepted, 0.3)
  expect(numbersOf(left, accepted.annotations[0]!)).toEqual([1, 2])
  const drawn = apply(apply(accepted, refuse(left)), draw(box(5), 1, id(2)))
  numbers.note(drawn, 0.3)
  expect(numbersOf(...drawn.annotations)).toEqual([2, 3])
  numbers.note(drawn, 0)
  expect(numbersOf(doubtful, ...drawn.annotations)).toEqual([4, 2, 3])
})

it('gives no number twice in a class and never another one, whatever the order of edits, undos and thresholds', () => {
  const step = fc.record({ what: fc.nat(4), which: fc.nat(9), classId: fc.integer({ min: 1, max: 2 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const numbers = new ObjectNumbers()
      const given = new Map<string, number>()
      const past: Labels[] = [predicted]
      let made = 0
      for (const { what, which, classId } of steps) {
        const labels = past.at(-1)!
        const open = labels.predictions.filter(({ outcome }) => outcome === 'open')
        const one = open[which % (open.length || 1)]
        const annotation = labels.annotations[which % (labels.annotations.length || 1)]
        if (what === 0 && one) past.push(apply(labels, accept(one, id(++made), { classId })))
        else if (what === 1 && one) past.push(apply(labels, refuse(one)))
        else if (what === 2) past.push(apply(labels, draw(box(which), classId, id(++made))))
        else if (what === 3 && annotation) past.push(apply(labels, remove(labels, annotation)))
        else if (past.length > 1) past.pop()
        const now = past.at(-1)!
        numbers.note(now, which % 2 === 0 ? 0.3 : 0)
        const seen = new Set<string>()
        for (const object of now.annotations) {
          const number = numbers.of(object)
          const known = `${object.predictionId ?? object.id} ${object.classId}`
          expect(number).toBe(given.get(known) ?? number)
          given.set(known, number!)
          expect(seen.has(`${object.classId} ${number}`)).toBe(false)
          seen.add(`${object.classId} ${number}`)
        }
      }
    }),
  )
})
