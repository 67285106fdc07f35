import { expect, test } from 'vitest'
import { dayMs } from '#model/units.ts'
import { toSamples } from '../embeddings/for-threads.ts'
import { seeded } from '../random.ts'
import { type ObjectSignalsInput, objectSignals } from './object-signals.ts'

/** Two objects per image, of two classes. */
function inputOf(images: number): ObjectSignalsInput {
  const random = seeded(11)
  const samples = toSamples(
    Array.from({ length: 2 * images }, (_, n) => ({
      image: n >> 1,
      classId: 1 + (n % 2),
      vector: new Uint8Array(Int8Array.from({ length: 48 }, () => Math.floor(random() * 36) - 18).buffer),
    })),
  )
  return {
    samples,
    images: {
      count: images,
      active: new Uint8Array(images).fill(1),
      arrivedAt: Float64Array.from({ length: images }, (_, n) => n),
      takenAt: Float64Array.from({ length: images }, (_, n) => n * dayMs),
      isGolden: Uint8Array.from({ length: images }, (_, n) => Number(n % 9 === 0)),
    },
  }
}

test('R105: comparing objects tells how far it is, and ends when it is to stop', () => {
  const shares: number[] = []
  objectSignals(inputOf(300), (share) => void shares.push(share))
  expect(shares.length).toBeGreaterThan(2)
  expect(shares).toEqual(shares.toSorted((a, b) => a - b))
  const stop = () => {
    throw new Error('stopped')
  }
  expect(() => objectSignals(inputOf(300), stop)).toThrow('stopped')
})
