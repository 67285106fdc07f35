import { expect, test } from 'vitest'
import { differentFirst } from './perceptual-hash.ts'

test('examples are of images that look different, and of like ones only where there are no others', () => {
  const places = ['0000000000000000', '0000000000000003', 'ffffffff00000000', 'fffffffe00000000', null].map((hash) => ({
    hash,
  }))
  expect(differentFirst(places, 3)).toEqual([places[0], places[2], places[4]])
  expect(differentFirst(places, 4)).toEqual([places[0], places[2], places[4], places[1]])
})
