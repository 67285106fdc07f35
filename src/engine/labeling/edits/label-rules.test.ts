import { expect, test } from 'vitest'
import { annotationIdFrom } from '#model/ids.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { labelsAfter, missingAnswers, missingMessage, problemOfImageClasses, problemOfLabel } from './label-rules.ts'

const car: LabelClass = {
  ...{ classId: 1, position: 0, name: 'car', color: '#ff0000', kind: 'object', imageChoice: null, guide: '' },
  ...{ shapes: ['box'], defaultShape: 'box', skeleton: null },
  attributes: [{ name: 'size', kind: 'select', options: ['small', 'large'], required: true }],
}
const day: LabelClass = {
  ...car,
  ...{ classId: 2, name: 'day', kind: 'image', imageChoice: 'time', shapes: null, defaultShape: null, attributes: [] },
}
const night: LabelClass = { ...day, classId: 3, name: 'night' }
const classOf = (classId: number) => [car, day, night].find((one) => one.classId === classId) ?? null

const labelOf = (letter: string, classId: number, change: Partial<Annotation> = {}): Annotation => ({
  ...{
    id: annotationIdFrom(letter),
    classId,
    attributes: {},
    origin: 'human',
    modelId: null,
    predictionId: null,
    score: null,
  },
  geometry: classId === 1 ? { shape: 'box', x: 0, y: 0, width: 5, height: 5 } : { shape: 'whole-image' },
  ...change,
})

test('a label has a shape and values that its class allows', () => {
  expect(problemOfLabel(null, labelOf('a', 1), car)).toBeNull()
  const polygon = labelOf('a', 1, {
    geometry: {
      shape: 'polygon',
      rings: [
        [
          [0, 0],
          [5, 0],
          [5, 5],
        ],
      ],
    },
  })
  expect(problemOfLabel(null, polygon, car)).toBe('car can’t be a polygon; the label set allows bounding box.')
  const huge = labelOf('a', 1, { attributes: { size: 'huge' } })
  expect(problemOfLabel(null, huge, car)).toBe('“huge” is not a value of “size” of car; there are small, large.')
})

test('what was so before the edit may stay so', () => {
  const huge = labelOf('a', 1, { attributes: { size: 'huge' } })
  expect(problemOfLabel(huge, { ...huge, geometry: { shape: 'box', x: 1, y: 1, width: 5, height: 5 } }, car)).toBeNull()
})

test('a diff adds, changes and deletes labels', () => {
  const [a, b, c] = [labelOf('a', 1), labelOf('b', 1), labelOf('c', 2)]
  const changed = { ...b, attributes: { size: 'small' } }
  const annotations = [
    { before: a, after: null },
    { before: b, after: changed },
    { before: null, after: c },
  ]
  expect(labelsAfter([a, b], { annotations, predictions: [], state: null })).toEqual([changed, c])
})

test('of a group of classes an image has one, and each once', () => {
  expect(problemOfImageClasses([labelOf('a', 2), labelOf('b', 1)], classOf)).toBeNull()
  expect(problemOfImageClasses([labelOf('a', 2), labelOf('b', 2)], classOf)).toBe('The image has day twice.')
  expect(problemOfImageClasses([labelOf('a', 2), labelOf('b', 3)], classOf)).toBe(
    'The image can’t be both day and night: they belong to the group “time”.',
  )
})

test('the first missing attribute is named, the others are counted', () => {
  const missing = missingAnswers([labelOf('a', 1), labelOf('b', 1), labelOf('c', 2)], classOf)
  expect(missing.map(({ className }) => className)).toEqual(['car', 'car'])
  expect(missingMessage(missing)).toBe('Set “size” on this car first (and 1 more).')
  expect(missingMessage([])).toBe('')
})
