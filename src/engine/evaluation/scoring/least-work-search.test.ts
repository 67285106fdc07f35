import { expect, test } from 'vitest'
import { isShownFrom } from '#model/least-work.ts'
import { LeastWorkSearch } from './least-work-search.ts'
import { compareImage, type ReviewedObject, savedOn } from './saved-work.ts'

type ScoredObject = ReviewedObject & { score: number }

const object = (x: number, score: number, classId = 1): ScoredObject => ({
  classId,
  score,
  geometry: { shape: 'box', x, y: 0, width: 10, height: 10 },
})

/** One object, found with 0.9 or another confidence; and wrong predictions with one. */
const cluttered = (wrong: number, score: number, classId = 1, right = 0.9) =>
  compareImage(
    [object(0, right, classId), ...Array.from({ length: wrong }, (_, n) => object(100 + 20 * n, score, classId))],
    [object(0, 1, classId)],
  )

test('it lies above the clutter of a model, and below what is right', () => {
  const search = new LeastWorkSearch()
  for (let unit = 1; unit <= 600; unit++) search.add(cluttered(3, 0.62), unit)
  const { fromScore, objects, classes } = search.found()
  expect(objects).toBe(600)
  expect(fromScore).toBeGreaterThan(0.62)
  expect(fromScore).toBeLessThan(0.9)
  expect(classes.get(1)).toMatchObject({ objects: 600 })
  const image = cluttered(3, 0.62)
  expect(savedOn(image, isShownFrom(search.found()))).toBe(1)
  expect(savedOn(image)).toBeCloseTo(0.1, 12)
})

test('few labels leave it where it usually is', () => {
  const search = new LeastWorkSearch()
  expect(search.found()).toEqual({ fromScore: 0.3, objects: 0, classes: new Map() })
  for (let unit = 1; unit <= 3; unit++) search.add(cluttered(3, 0.62), unit)
  expect(search.found()).toEqual({ fromScore: 0.3, objects: 3, classes: new Map() })
  for (let unit = 4; unit <= 8; unit++) search.add(cluttered(3, 0.62), unit)
  expect(search.found().fromScore).toBe(0.65)
  // When all confidences are equal work, the usual one stays.
  const same = new LeastWorkSearch()
  for (let unit = 1; unit <= 100; unit++) same.add(cluttered(0, 0), unit)
  expect(same.found().fromScore).toBe(0.3)
})

test('a class with 30 labels has its own, drawn to the model’s; one with fewer has not', () => {
  const search = new LeastWorkSearch()
  for (let unit = 1; unit <= 400; unit++) search.add(cluttered(2, 0.42, 1, 0.5), unit)
  for (let unit = 401; unit <= 480; unit++) search.add(cluttered(2, 0.72, 2), unit)
  for (let unit = 481; unit <= 500; unit++) search.add(cluttered(2, 0.72, 3), unit)
  const { fromScore, classes } = search.found()
  expect([...classes.keys()]).toEqual([1, 2])
  expect([fromScore, classes.get(1)!.fromScore, classes.get(2)!.fromScore]).toEqual([0.45, 0.45, 0.75])
  // With fewer labels it stays at the model's.
  const fewer = new LeastWorkSearch()
  for (let unit = 1; unit <= 400; unit++) fewer.add(cluttered(2, 0.42, 1, 0.5), unit)
  for (let unit = 401; unit <= 432; unit++) fewer.add(cluttered(2, 0.72, 2), unit)
  expect(fewer.found().classes.get(2)).toEqual({ fromScore: 0.45, objects: 32 })
})

test('no image has a say in where it is judged from, nor its near-duplicates', () => {
  const searchWith = (units: readonly number[]) => {
    const search = new LeastWorkSearch()
    for (const unit of units) search.add(cluttered(4, unit === 7 ? 0.97 : 0.42), unit, unit === 7 ? 1000 : 1)
    return search
  }
  const others = Array.from({ length: 200 }, (_, n) => n + 1)
  const with7 = searchWith(others).crossFitted()
  const without7 = searchWith(others.filter((unit) => unit !== 7)).crossFitted()
  expect(with7(7)).toEqual(without7(7))
  expect(others.some((unit) => with7(unit).fromScore !== without7(unit).fromScore)).toBe(true)
})

test('near-duplicates together weigh as much as one image', () => {
  const once = new LeastWorkSearch()
  once.add(cluttered(2, 0.6), 1)
  const shared = new LeastWorkSearch()
  for (let n = 0; n < 4; n++) shared.add(cluttered(2, 0.6), 1, 1 / 4)
  expect(shared.found()).toEqual(once.found())
})
