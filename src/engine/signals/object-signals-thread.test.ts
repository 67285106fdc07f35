import { expect, test } from 'vitest'
import { toSamples } from '../embeddings/for-threads.ts'
import { unseen } from '../progress.ts'
import { seeded } from '../random.ts'
import { type ObjectSignalsInput, objectSignals } from './object-signals.ts'
import { objectSignalsApart } from './object-signals-thread.ts'

const dayMs = 86_400_000

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

test('R105: objects that are compared in a thread of their own come out as in this one', async () => {
  const shares: number[] = []
  const here = objectSignals(inputOf(300), unseen)
  const apart = await objectSignalsApart(inputOf(300), {
    signal: new AbortController().signal,
    told: (share) => shares.push(share),
  })
  expect(apart).toEqual(here)
  expect(shares).toEqual(shares.toSorted((a, b) => a - b))
})

test('R105: that thread is ended at once when the work is stopped', async () => {
  const stop = new AbortController()
  const work = objectSignalsApart(inputOf(20_000), {
    signal: stop.signal,
    told: () => stop.abort(new Error('stopped')),
  })
  await expect(work).rejects.toThrow('stopped')
  await expect(objectSignalsApart(inputOf(1), { signal: stop.signal, told: () => undefined })).rejects.toThrow(
    'stopped',
  )
})
