import { expect, test } from 'vitest'
import { annotationIdFrom } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { compareAnswers } from '#model/labels/compare-answers.ts'
import { allFromUser, chosenLabels, firstChoice } from './settlement.ts'

let made = 0
const box = (classId: number, x: number, width = 100): Annotation => ({
  id: annotationIdFrom((made++).toString(36).padStart(16, '0')),
  classId,
  geometry: { shape: 'box', x, y: 0, width, height: 100 },
  attributes: {},
  origin: 'human',
  modelId: null,
  predictionId: null,
  score: null,
})
const compared = (...answers: Annotation[][]) => compareAnswers(answers, 0.8)

test('the majority decides, and a lead where there is none', () => {
  expect(compared([box(1, 0)], [box(1, 5)]).map(firstChoice)).toEqual(['mean'])
  expect(compared([box(1, 0)], [box(1, 30)]).map(firstChoice)).toEqual(['mean'])
  expect(compared([box(1, 0)], [box(2, 0)]).map(firstChoice)).toEqual([null])
  expect(compared([box(1, 0)], []).map(firstChoice)).toEqual([null])
  expect(compared([box(1, 0)], [], []).map(firstChoice)).toEqual(['none'])
  expect(compared([], [box(1, 0)], [box(1, 4)]).map(firstChoice)).toEqual(['mean'])
  expect(compared([box(1, 0)], [box(2, 0)], [box(2, 0)]).map(firstChoice)).toEqual([1])
})

test('takes labels from one user, from several, or none', () => {
  const [one, other, far] = [box(1, 0), box(1, 10), box(2, 400)]
  const objects = compared([one], [other, far])
  expect(objects.map(({ difference }) => difference)).toEqual(['none', 'missing'])
  expect(chosenLabels(objects, ['mean', null])).toBeNull()
  expect(chosenLabels(objects, allFromUser(objects, 0))).toEqual([one])
  expect(chosenLabels(objects, allFromUser(objects, 1))).toEqual([other, far])
  expect(chosenLabels(objects, [0, 1])).toEqual([one, far])
  expect(chosenLabels(objects, ['mean', 'none'])?.map(({ geometry }) => geometry)).toEqual([
    { shape: 'box', x: 5, y: 0, width: 100, height: 100 },
  ])
})
