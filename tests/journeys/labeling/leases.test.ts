import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EngineClient, Lease } from '#contract'
import { editIdFrom, type ImageId } from '#model/ids.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
let ana: EngineClient
let bea: EngineClient
let images: ImageId[]

beforeEach(async () => {
  scratch = await scratchWorkspace()
  images = Array.from({ length: 5 }, () => scratch.addImage())
  ana = await scratch.actingAs('ana', 'annotator')
  bea = await scratch.actingAs('bea', 'annotator')
})
afterEach(() => scratch.close())

const next = async (who: EngineClient, imageIds = images, purpose: 'review' | 'approve' = 'review') =>
  (await who.labeling.next({ imageIds, purpose })).lease
const reviewed = { annotations: [], predictions: [], state: { before: 'new' as const, after: 'reviewed' as const } }
const finish = (who: EngineClient, { imageId, epoch }: Lease, n: number, baseRevision = 0) =>
  who.labeling.edit({ imageId, editId: editIdFrom(String(n).padStart(16, '0')), baseRevision, diff: reviewed, epoch })

describe('N1: the next image', () => {
  test('is the first that is to do and that nobody holds, in the order asked for', async () => {
    const order = images.toReversed()
    expect(await next(ana, order)).toMatchObject({ imageId: order[0] })
    expect(await next(bea, order)).toMatchObject({ imageId: order[1] })
    const third = (await next(ana, order))!
    expect(third.imageId).toBe(order[2])
    await finish(ana, third, 1)
    await ana.labeling.release({ leases: [third] })
    expect(await next(bea, order)).toMatchObject({ imageId: order[3] })
    expect(await next(bea, order)).toMatchObject({ imageId: order[4] })
    expect(await ana.labeling.next({ imageIds: order, purpose: 'review' })).toEqual({ lease: null, held: 4 })
  })

  test('is another one for each of many windows that ask at once, also two of one user', async () => {
    const many = [...images, ...Array.from({ length: 95 }, () => scratch.addImage())]
    const given = await Promise.all(Array.from({ length: 120 }, (_, n) => next(n % 3 === 0 ? ana : bea, many)))
    const got = given.flatMap((lease) => lease?.imageId ?? [])
    expect(got.toSorted()).toEqual(many.toSorted())
  })

  test('is not what waits for somebody else, is in the trash, or is the reviewer’s own', async () => {
    const [first, second] = images as [ImageId, ImageId]
    await finish(ana, (await next(ana, [first]))!, 1)
    expect(await next(bea, [second], 'approve')).toBeNull()
    scratch.clock.advance(120_000)
    expect(await next(ana, [first], 'approve')).toBeNull()
    expect(await next(bea, [first], 'approve')).toMatchObject({ imageId: first })
  })
})

describe('N2: a lease', () => {
  test('ends by itself two minutes after the last sign of life', async () => {
    const lease = (await next(ana, images.slice(0, 1)))!
    scratch.clock.advance(90_000)
    expect(await ana.labeling.keepHolding({ leases: [lease] })).toEqual({ lost: [] })
    scratch.clock.advance(119_999)
    expect(await next(bea, [lease.imageId])).toBeNull()
    scratch.clock.advance(1)
    expect(await next(bea, [lease.imageId])).toEqual({ imageId: lease.imageId, epoch: 2 })
    expect(await ana.labeling.keepHolding({ leases: [lease] })).toEqual({
      lost: [{ imageId: lease.imageId, holder: { user: 'bea', agoMs: 0 } }],
    })
  })

  test('survives a restart of the engine', async () => {
    const lease = (await next(ana))!
    await scratch.reopen()
    const carl = await scratch.actingAs('carl', 'annotator')
    expect(await next(carl, [lease.imageId])).toBeNull()
  })

  test('ends by release, and a release that comes late ends nobody else’s', async () => {
    const lease = (await next(ana))!
    await ana.labeling.release({ leases: [lease] })
    const second = (await next(bea))!
    expect(second).toEqual({ imageId: lease.imageId, epoch: 2 })
    await ana.labeling.release({ leases: [lease, second] })
    expect(await next(ana, [lease.imageId])).toBeNull()
  })

  test('ends soon after its user closed their last window', async () => {
    const lease = (await next(ana))!
    const { userId } = await ana.access.whoami()
    await createRouterClient(scratch.engine.serverRouter, { context: {} }).left({ userId })
    scratch.clock.advance(9_999)
    expect(await next(bea, [lease.imageId])).toBeNull()
    scratch.clock.advance(1)
    expect(await next(bea, [lease.imageId])).not.toBeNull()
  })
})

describe('N3: an image that somebody else holds', () => {
  test('is named with its holder, and is taken over only when asked', async () => {
    const lease = (await next(ana))!
    scratch.clock.advance(40_000)
    const { imageId } = lease
    expect(await bea.labeling.hold({ imageId })).toEqual({ lease: null, holder: { user: 'ana', agoMs: 40_000 } })
    expect(await ana.labeling.hold({ imageId })).toEqual({ lease, holder: null })
    const taken = await bea.labeling.hold({ imageId, claim: true })
    expect(taken.lease).toEqual({ imageId, epoch: 2 })
    expect(scratch.events).toContainEqual({ type: 'imageClaimed', imageId, epoch: 2, user: 'bea' })
    expect((await ana.labeling.keepHolding({ leases: [lease] })).lost).toMatchObject([
      { imageId, holder: { user: 'bea' } },
    ])
    // The lead's board counts it, for a week.
    const [atMs, at] = [scratch.clock.nowMs(), { sinceMs: 0 }]
    const { claims } = await scratch.client.monitoring.board(at)
    expect(claims).toEqual([{ user: 'bea', from: 'ana', times: 1, lastAtMs: atMs }])
    scratch.clock.advance(8 * 86_400_000)
    await bea.labeling.hold({ imageId, claim: true })
    expect((await scratch.client.monitoring.board(at)).claims).toEqual([])
    // Stuck is what goes from user to user, not what one of them comes back to.
    const stuck = async () =>
      (await scratch.client.monitoring.board(at)).passedOn.map(({ user, times }) => [user, times])
    for (let n = 0; n < 4; n++) {
      scratch.clock.advance(200_000)
      await bea.labeling.hold({ imageId })
    }
    expect(await stuck()).toEqual([])
    for (const by of [ana, bea]) await by.labeling.hold({ imageId, claim: true })
    expect(await stuck()).toEqual([['bea', 3]])
  })

  test('keeps edits of before: a late save is stale, and is taken when it is sent on what is there', async () => {
    const lease = (await next(ana))!
    const { imageId } = lease
    const { lease: taken } = await bea.labeling.hold({ imageId, claim: true })
    await expect(finish(ana, lease, 1)).rejects.toMatchObject({ code: 'STALE', data: { revision: 0 } })
    await finish(bea, taken!, 2)
    const late = {
      imageId,
      editId: editIdFrom('0000000000000001'),
      baseRevision: 1,
      diff: { ...reviewed, state: { before: 'reviewed' as const, after: 'new' as const } },
    }
    expect(await ana.labeling.edit(late)).toEqual({ revision: 2 })
    // The answer was lost: the same edit again, also under the old lease, counts once.
    expect(await ana.labeling.edit({ ...late, epoch: lease.epoch })).toEqual({ revision: 2 })
  })
})

test('N4: who looks at which image is told, and ends with the connection', async () => {
  const [imageId, other] = images as [ImageId, ImageId]
  const connection = scratch.engine.connect()
  const olga: EngineClient = createRouterClient(scratch.engine.router, { context: connection })
  const events = await ana.workspace.events()
  await olga.labeling.lookAt({ imageId: other })
  await olga.labeling.lookAt({ imageId })
  await olga.labeling.lookAt({ imageId })
  const [viewer] = await bea.labeling.viewers()
  expect(viewer).toMatchObject({ user: 'olga', imageId })
  expect((await events.next()).value).toContainEqual({ type: 'presenceChanged', viewers: [viewer] })
  scratch.engine.disconnected(connection)
  expect(await bea.labeling.viewers()).toEqual([])
  const gone = { type: 'presenceChanged', viewers: [{ ...viewer, imageId: null }] }
  expect((await events.next()).value).toEqual([gone])
})
