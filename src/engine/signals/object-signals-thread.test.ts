import { afterEach, beforeEach, expect, test } from 'vitest'
import { dayMs } from '#model/units.ts'
import { toSamples } from '../embeddings/for-threads.ts'
import { noProgress } from '../progress.ts'
import { seeded } from '../random.ts'
import { Threads } from '../threads/threads.ts'
import { memoryOf, type ObjectSignalsInput, objectSignals } from './object-signals.ts'
import { objectsThread } from './object-signals-thread.ts'

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

let threads: Threads
beforeEach(() => {
  threads = new Threads('nowhere', () => {})
})
afterEach(() => threads.close())

test('R105: objects that are compared in a thread of their own come out as in this one', async () => {
  const shares: number[] = []
  const here = objectSignals(inputOf(300), noProgress)
  const input = inputOf(300)
  const apart = await threads.ask(objectsThread, 'objectSignals', input, {
    onProgress: (share) => shares.push(share),
    transfer: memoryOf(input),
  })
  expect(apart).toEqual(here)
  expect(input.samples.vectors.length).toBe(0)
  expect(shares).toEqual(shares.toSorted((a, b) => a - b))
})

test('R105: that thread ends when the work is stopped', async () => {
  const stop = new AbortController()
  const options = { signal: stop.signal, onProgress: () => stop.abort(new Error('stopped')) }
  await expect(threads.ask(objectsThread, 'objectSignals', inputOf(20_000), options)).rejects.toThrow('stopped')
  await expect(threads.ask(objectsThread, 'objectSignals', inputOf(1), options)).rejects.toThrow('stopped')
})
