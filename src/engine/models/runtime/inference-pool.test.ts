import { setImmediate } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { Manifest } from '#contract'
import { InferencePool, TaskFailure } from './inference-pool.ts'
import type { Detector } from './messages.ts'
import { UnusableModel } from './worker-process.ts'

const workerFile = new URL('./fixtures/fragile-worker.mjs', import.meta.url)
const detector: Detector = {
  manifest: Manifest.parse({ winnow: 1, kind: 'classes', image: { fit: 'stretch' } }),
  input: { name: 'x', layout: 'nchw', type: 'float32', longSidePx: 1, multiplePx: 1, fixed: null },
}

let pool: InferencePool | undefined
afterEach(() => pool?.close())

const open = async (workers: number, modelFile = 'model') => {
  pool = await InferencePool.open({ modelFile, workers, workerFile })
  return pool
}
const detect = (on: InferencePool, file: string, signal?: AbortSignal) =>
  on.run(
    { kind: 'detect', detector, image: { file, widthPx: 1, heightPx: 1 }, keep: { fromScore: 0, atMost: 1 } },
    signal,
  )

test('every task gets its own answer, more tasks than the workers hold', async () => {
  const workers = await open(2)
  expect([workers.capacity, workers.bulkCapacity]).toEqual([6, 64])
  const answers = await Promise.all(Array.from({ length: 80 }, (_, i) => detect(workers, String(i))))
  expect(answers.map(({ inferenceMs }) => inferenceMs)).toEqual(Array.from({ length: 80 }, (_, i) => i))
})

test('an image that fails fails alone', async () => {
  const workers = await open(1)
  const answers = await Promise.allSettled(['1', 'bad', '3'].map((file) => detect(workers, file)))
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  await expect(detect(workers, 'bad')).rejects.toMatchObject({ at: 'image', message: 'The file is cut short.' })
})

test('an image at which a worker dies fails alone, and the worker is replaced', async () => {
  const workers = await open(2)
  const files = ['1', '2', 'deadly', '4', '5', '6', 'deadly', '8', '9']
  const answers = await Promise.allSettled(files.map((file) => detect(workers, file)))
  expect(answers.map(({ status }) => status)).toEqual(
    files.map((file) => (file === 'deadly' ? 'rejected' : 'fulfilled')),
  )
  const [death] = answers.filter((answer) => answer.status === 'rejected')
  expect(death?.reason).toBeInstanceOf(TaskFailure)
  expect(death?.reason.message).toBe(
    'The model crashed on this image: its process was stopped because it used too much memory',
  )
})

test('workers that die again and again end the pool with a sentence', async () => {
  const workers = await open(1)
  const answers = await Promise.allSettled(Array.from({ length: 5 }, () => detect(workers, 'deadly')))
  expect(answers.every(({ status }) => status === 'rejected')).toBe(true)
  await expect(detect(workers, '1')).rejects.toThrow(
    /^The inference workers keep crashing: its process was stopped because it used too much memory/,
  )
})

test('closing waits for the images in hand and rejects those that wait', async () => {
  const workers = await open(1)
  const answers = Array.from({ length: 5 }, (_, i) => detect(workers, String(i)))
  const settled = Promise.allSettled(answers)
  await workers.close()
  expect((await settled).map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'rejected',
    'rejected',
  ])
  await expect(detect(workers, '1')).rejects.toThrow('closing')
})

test('an image that is given up has a moment to come to its end; then its worker is replaced', async () => {
  const workers = await open(1)
  const stop = new AbortController()
  const endless = detect(workers, 'endless', stop.signal)
  const [behind, unwanted] = [detect(workers, '2'), detect(workers, '3', stop.signal)]
  const waiting = Array.from({ length: 5 }, (_, i) => detect(workers, String(i)))
  stop.abort(new Error('Cancelled.'))
  await expect(endless).rejects.toThrow('Cancelled.')
  await expect(unwanted).rejects.toThrow('Cancelled.')
  expect(await behind).toMatchObject({ inferenceMs: 2 })
  expect((await Promise.all(waiting)).map(({ inferenceMs }) => inferenceMs)).toEqual([0, 1, 2, 3, 4])
  await setImmediate()
  const quick = new AbortController()
  const pending = detect(workers, '7', quick.signal)
  quick.abort(new Error('Cancelled.'))
  expect(await pending).toMatchObject({ inferenceMs: 7 })
  await expect(detect(workers, '1', stop.signal)).rejects.toThrow('Cancelled.')
})

test('closing ends a worker that does not come to an end', async () => {
  const workers = await open(2)
  const endless = expect(detect(workers, 'endless')).rejects.toThrow('The workers are closing.')
  await workers.close()
  await endless
})

test('a model that can not be loaded is told as such', async () => {
  await expect(open(2, 'unusable')).rejects.toThrow(UnusableModel)
  await expect(open(2, 'unusable')).rejects.toThrow('Protobuf parsing failed.')
})
