import { expect, test } from 'vitest'
import { WorkMeter } from './work-meter.ts'

test('rate and time left are told once half a second of work is known', () => {
  let nowMs = 0
  const meter = new WorkMeter({ title: 'Planning', unit: 'images', total: 1000 }, () => nowMs)
  expect(meter.at(0)).toEqual({
    title: 'Planning',
    unit: 'images',
    total: 1000,
    done: 0,
    perSecond: null,
    secondsLeft: null,
  })
  nowMs = 499
  expect(meter.at(100)).toMatchObject({ done: 100, perSecond: null })
  nowMs = 2000
  expect(meter.at(500.5)).toMatchObject({ done: 500, perSecond: 250.25, secondsLeft: 499.5 / 250.25 })
  nowMs = 4000
  expect(meter.at(1000)).toMatchObject({ perSecond: 250, secondsLeft: 0 })
})
