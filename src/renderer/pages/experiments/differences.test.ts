import { expect, test } from 'vitest'
import type { TellingImage } from '#contract'
import { differencesOn, foundText } from './differences.ts'

const sheep = { classId: 1, x: 10, y: 10, width: 100, height: 100 }
const cat = { classId: 2, x: 300, y: 200, width: 40, height: 20 }

const image = (current: TellingImage['current'], candidate: TellingImage['candidate']): TellingImage => ({
  imageId: 'img_1' as TellingImage['imageId'],
  path: 'a.jpg',
  widthPx: 640,
  heightPx: 480,
  difference: 0.5,
  current,
  candidate,
})

test('leaves out what both models found, and crops to the differences', () => {
  expect(differencesOn(image([sheep], [{ ...sheep, x: 15 }, cat]))).toEqual({
    current: [],
    candidate: [cat],
    both: [sheep],
    around: { x: 300, y: 200, width: 40, height: 20 },
  })
})

test('another class at the same place differs, and so does a distant box', () => {
  const { current, candidate, both, around } = differencesOn(
    image(
      [sheep, cat],
      [
        { ...sheep, classId: 2 },
        { ...cat, x: 400 },
      ],
    ),
  )
  expect([current.length, candidate.length, both.length]).toEqual([2, 2, 0])
  expect(around).toEqual({ x: 10, y: 10, width: 430, height: 210 })
})

test('each box matches at most one box of the other model', () => {
  expect(differencesOn(image([sheep, { ...sheep, x: 12 }], [sheep])).current).toHaveLength(1)
  expect(differencesOn(image([], [])).around).toEqual({ x: 0, y: 0, width: 640, height: 480 })
})

test('counts classes, the most frequent first', () => {
  const names = new Map([
    [1, 'sheep'],
    [2, 'cat'],
  ])
  expect(foundText([cat, sheep, sheep], (classId) => names.get(classId)!)).toBe('sheep ×2, cat')
})
