import { createRouterClient } from '@orpc/server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EngineClient } from '#contract'
import { type ImageId, idOf } from '#model/ids.ts'
import { type Scratch, scratchWorkspace } from '../support/scratch-workspace.ts'

const count = 10_000
const windowsOfUsers = 50
const asksFor = 100

let scratch: Scratch
let windows: EngineClient[]
let images: ImageId[]

beforeAll(async () => {
  scratch = await scratchWorkspace()
  const first = scratch.addImage()
  const { store } = scratch.engine.context
  store.write(() =>
    store.run(
      `INSERT INTO image (sha256, path, storage, file, source_id, format, size_bytes, width_px, height_px, imported_at, imported_by)
       WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})
       SELECT printf('%064x', i + 1000), 'image ' || i || '.jpg', 'owned', 'image ' || i || '.jpg', source_id, 'jpeg', 1000, 64, 48, 1, 1
       FROM n JOIN image`,
      [],
    ),
  )
  images = store.values<number>('SELECT id FROM image ORDER BY id').map((row) => idOf('img', row))
  expect([images.length, images[0]]).toEqual([count, first])
  windows = []
  for (let n = 0; n < windowsOfUsers; n++) {
    // Every second user has two windows.
    const name = `user ${Math.floor(n / 2) * 2}`
    if (n % 2 === 0) await scratch.client.access.add({ name, role: 'annotator' })
    const client: EngineClient = createRouterClient(scratch.engine.router, { context: scratch.engine.connect() })
    await client.access.actAs({ name })
    windows.push(client)
  }
})
afterAll(() => scratch.close())

test(`N1: ${count} windows that ask for the next image at once get each image once`, async () => {
  const asked = Array.from({ length: count }, async (_, n) => {
    // A test must leave its thread some room.
    await new Promise((resolve) => setTimeout(resolve, n % 100))
    // Lists that overlap, as those of users who are at different places of a queue.
    const from = (n * 37) % (count - asksFor)
    const window = windows[n % windowsOfUsers]!
    return (await window.labeling.next({ imageIds: images.slice(from, from + asksFor), purpose: 'review' })).lease
  })
  const given = (await Promise.all(asked)).filter((lease) => lease !== null)
  expect(new Set(given.map(({ imageId }) => imageId)).size).toBe(given.length)
  expect(given.every(({ epoch }) => epoch === 1)).toBe(true)
  expect(given.length).toBeGreaterThan(count / 2)
  // Nobody lives on: after two minutes all are free, and go out again under a new epoch.
  scratch.clock.advance(120_000)
  const [again] = given
  const { lease } = await windows[0]!.labeling.next({ imageIds: [again!.imageId], purpose: 'review' })
  expect(lease).toEqual({ imageId: again!.imageId, epoch: 2 })
})
