import { os } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { afterEach, expect, it } from 'vitest'
import type { EngineEvent } from '#contract'
import { idOf } from '#model/ids.ts'
import { engineLink, queries } from './clients.ts'
import { changedRows, followEngineEvents, isTouched, onEngineEvent } from './engine-events.ts'
import { queryClient } from './query-client.ts'

let closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing) close()
  closing = []
  queryClient.clear()
})

/** An engine that tells these events and then nothing more. */
async function engineTelling(...received: EngineEvent[]): Promise<void> {
  const { port1, port2 } = new MessageChannel()
  const events = os.handler(async function* ({ signal }) {
    yield received
    await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
  })
  new RPCHandler({ workspace: { events } }).upgrade(port2)
  port2.start()
  await engineLink.connect(port1)
  closing.push(() => engineLink.disconnect())
}

const isOld = (queryKey: readonly unknown[]) => queryClient.getQueryState(queryKey)?.isInvalidated

it('takes every answer for old after events were missed, and tells its listeners', async () => {
  const keys = [
    queries.jobs.list.queryKey({ input: { limit: 20 } }),
    queries.library.count.queryKey({ input: {} }),
    queries.maintenance.backups.queryKey(),
  ]
  for (const key of keys) queryClient.setQueryData(key, [] as never)
  const heard: string[] = []
  closing.push(onEngineEvent(({ type }) => heard.push(type)))
  await engineTelling({ type: 'everythingChanged' })
  const following = followEngineEvents()
  await expect.poll(() => keys.map(isOld)).toEqual([true, true, true])
  expect(heard).toEqual(['everythingChanged'])
  engineLink.disconnect()
  await following
})

it('takes only the answers for old that an event is about', async () => {
  const [jobs, models] = [queries.jobs.list.queryKey({ input: { limit: 20 } }), queries.models.list.queryKey()]
  for (const key of [jobs, models]) queryClient.setQueryData(key, [] as never)
  await engineTelling({ type: 'jobChanged', jobId: idOf('job', 1) })
  const following = followEngineEvents()
  await expect.poll(() => isOld(jobs)).toBe(true)
  expect(isOld(models)).toBe(false)
  engineLink.disconnect()
  await following
})

it('names the rows that an event is about', () => {
  expect(changedRows({ type: 'everythingChanged' })).toBe('all')
  expect(changedRows({ type: 'imagesChanged', images: 'many' })).toBe('all')
  expect(changedRows({ type: 'labelsChanged', images: [idOf('img', 7)] })).toEqual([7])
  expect(changedRows({ type: 'workspaceChanged' })).toBeNull()
})

it('keeps what a change of labels leaves as it is: other images, and lists of files', () => {
  const changed: EngineEvent = { type: 'labelsChanged', images: [idOf('img', 7)] }
  const many: EngineEvent = { type: 'labelsChanged', images: 'many' }
  const image = (row: number) => queries.library.image.queryKey({ input: { imageId: idOf('img', row) } })
  const sequence = (where: string, order: string) => queries.library.sequence.queryKey({ input: { where, order } })
  expect([image(7), image(8)].map((key) => isTouched(key, changed))).toEqual([true, false])
  expect(isTouched(image(8), many)).toBe(true)
  expect(
    [
      sequence('', ''),
      sequence('', 'image.capturedAt:desc'),
      sequence('', 'image.reviewedAt:desc'),
      sequence('state == "new"', ''),
    ].map((key) => isTouched(key, changed)),
  ).toEqual([false, false, true, true])
  expect(isTouched(sequence('', ''), { type: 'imagesChanged', images: [idOf('img', 7)] })).toBe(true)
  expect(isTouched(queries.library.facets.queryKey({ input: {} }), changed)).toBe(true)
})
