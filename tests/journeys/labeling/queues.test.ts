import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ImageId } from '#model/ids.ts'
import { commonSecondReview, toReviewBy } from '#model/query/to-review.ts'
import { nextEditId, stating } from '../../support/label-bench.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
beforeEach(async () => {
  scratch = await scratchWorkspace()
})
afterEach(() => scratch.close())

const count = async (where: string) => (await scratch.client.library.count({ where })).count

test('a lead deals a queue to users, who see their own share and what is left of it until it is closed', async () => {
  const images = Array.from({ length: 5 }, (_, n) => scratch.addImage({ path: `pond-${n}.jpg`, source: 'pond' }))
  scratch.addImage({ path: 'yard.jpg', source: 'yard' })
  const anna = await scratch.actingAs('anna', 'annotator')
  const ben = await scratch.actingAs('ben', 'annotator')
  const lena = await scratch.actingAs('lena', 'lead')
  const request = { name: 'Pond', where: 'image.source == "pond"', users: ['anna', 'ben'] }
  const later = await lena.labeling
    .assignQueue({ ...request, name: 'Later', purpose: 'approve' })
    .catch((error) => error.message)
  expect(later).toContain('This queue has nothing to do')
  const queue = await lena.labeling.assignQueue({ ...request, dueAtMs: scratch.clock.nowMs() + 1000 })
  expect(queue).toMatchObject({ createdBy: 'lena', shares: [{ user: 'anna' }, { user: 'ben' }] })
  expect(queue.shares.map(({ images: dealt }) => dealt).sort()).toEqual([2, 3])
  const [mine, other] = queue.shares
  expect((await count(mine!.where)) + (await count(other!.where))).toBe(5)
  expect(await count(`(${mine!.where}) && (${other!.where})`)).toBe(0)

  const told = async (of: typeof anna) =>
    (await of.workspace.notices()).map(({ title, detail }) => `${title}. ${detail}`)
  expect(await told(anna)).toEqual([`Your queue Pond is due within a day. ${mine!.images} images left to review.`])
  expect(await told(lena)).toEqual([])
  scratch.clock.advance(2000)
  expect(await told(ben)).toEqual([`Your queue Pond is overdue. ${other!.images} images left to review.`])

  const undated = await lena.labeling.assignQueue({ name: 'All', where: '', order: 'image.path', users: ['anna'] })
  expect((await anna.labeling.queues({})).map(({ name }) => name)).toEqual(['Pond', 'All'])
  expect((await ben.labeling.queues({})).map(({ name }) => name)).toEqual(['Pond'])
  expect(await lena.labeling.queues({})).toEqual([])
  expect(await lena.labeling.queues({ all: true })).toHaveLength(2)
  await expect(anna.labeling.queues({ all: true })).rejects.toMatchObject({ code: 'REFUSED' })
  await expect(anna.labeling.assignQueue(request)).rejects.toMatchObject({ code: 'REFUSED' })

  const model = scratch.addModel()
  for (const imageId of images)
    scratch.addPredictions(model, imageId, [{ classId: 1, score: 0.9, box: [0, 0, 10, 10] }])
  const { images: accepted } = await anna.labeling.accept({ where: mine!.where })
  expect(accepted).toBe(mine!.images)
  expect([await count(mine!.toDo), await count(other!.toDo)]).toEqual([0, other!.images])
  expect(await told(anna)).toEqual([])
  expect(await anna.labeling.pace()).toEqual({ secondsPerImage: null })
  await lena.labeling.closeQueue({ queueId: undated.queueId })
  expect((await anna.labeling.queues({})).map(({ name }) => name)).toEqual(['Pond'])
})

test('V16: a blind queue withholds predictions until an image is finished or the queue is closed', async () => {
  const model = scratch.addModel()
  const [first, second, seen] = [0, 1, 2].map((n) => {
    const imageId = scratch.addImage({ path: `night-${n}.jpg` })
    scratch.addPredictions(model, imageId, [{ classId: 1, score: 0.9, box: [0, 0, 10, 10] }])
    return imageId
  }) as [ImageId, ImageId, ImageId]
  const { client } = scratch
  const finish = async (imageId: ImageId, from: 'new' | 'reviewed', to: 'new' | 'reviewed') => {
    const { revision } = await client.labeling.open({ imageId })
    await client.labeling.edit({ imageId, editId: nextEditId(), baseRevision: revision, diff: stating(from, to) })
  }
  await finish(seen, 'new', 'reviewed')
  await finish(seen, 'reviewed', 'new')
  const request = { name: 'Night', where: 'image.path.contains("night")', users: ['olga'], blind: true }
  await expect(client.labeling.assignQueue({ ...request, purpose: 'approve' })).rejects.toMatchObject({
    code: 'INVALID',
  })
  await expect(client.labeling.assignQueue({ ...request, where: `id == "${seen}"` })).rejects.toMatchObject({
    code: 'INVALID',
  })

  const { queueId, blind, shares } = await client.labeling.assignQueue(request)
  expect([blind, shares[0]!.images, await count(shares[0]!.toDo)]).toEqual([true, 2, 2])
  const shown = async (imageId: ImageId) => (await client.labeling.open({ imageId })).predictions.length
  expect([await shown(first), await shown(second), await shown(seen)]).toEqual([0, 0, 1])
  await finish(first, 'new', 'reviewed')
  expect([await shown(first), await shown(second)]).toEqual([1, 0])
  expect([await count(shares[0]!.toDo), await count(shares[0]!.where)]).toEqual([1, 2])
  expect((await client.monitoring.blindAudit()).blind.images).toBe(1)
  await client.labeling.closeQueue({ queueId })
  expect(await shown(second)).toBe(1)
  expect(await count('review.blind')).toBe(1)
})

test('V18: a queue of an earlier version is fixed when the workspace is opened, and its users keep their places', async () => {
  const images = Array.from({ length: 6 }, (_, n) => scratch.addImage({ path: `pond-${n}.jpg`, source: 'pond' }))
  const anna = await scratch.actingAs('anna', 'annotator')
  await scratch.actingAs('ben', 'annotator')
  const where = 'image.source == "pond"'
  const reviewed = async (imageId: ImageId) => {
    const { revision } = await scratch.client.labeling.open({ imageId })
    const diff = stating('new', 'reviewed')
    await scratch.client.labeling.edit({ imageId, editId: nextEditId(), baseRevision: revision, diff })
  }
  await reviewed(images[0]!)
  scratch.clock.advance(1000)
  const request = { where, order: 'image.path', users: ['anna', 'ben'] }
  const { queueId, shares } = await scratch.client.labeling.assignQueue({ ...request, name: 'Pond' })
  const gone = await scratch.client.labeling.assignQueue({ ...request, name: 'Gone' })
  const { store } = scratch.engine.context
  // As an earlier version kept it.
  store.write(() => {
    store.run('DELETE FROM review_queue_image')
    store.run('UPDATE review_queue SET is_fixed = 0')
    store.run("UPDATE review_queue SET where_text = 'no.such.field == 1' WHERE name = 'Gone'")
  })
  const before = (await scratch.client.labeling.queues({ all: true })).find((queue) => queue.queueId === queueId)!
  expect(before.shares[0]!.where).toBe(`(${where}) && (dealt(1, 2))`)
  const mine = await ids(before.shares[0]!.toDo)
  const place = { where: before.shares[0]!.where, order: 'image.path', purpose: 'review' as const, position: 1 }
  await anna.labeling.savePosition({ ...place, imageId: mine[1]!, isLook: false })
  scratch.clock.advance(1000)
  await reviewed(mine[0]!)
  for (let n = 6; n < 10; n++) scratch.addImage({ path: `pond-${n}.jpg`, source: 'pond' })

  await scratch.reopen()
  const after = await scratch.client.labeling.queues({ all: true })
  const fixed = after.find((queue) => queue.queueId === queueId)!
  expect(fixed.shares.map(({ user, images }) => ({ user, images }))).toEqual(
    shares.map(({ user, images }) => ({ user, images })),
  )
  expect(await ids(fixed.shares[0]!.where)).toEqual(mine)
  expect(await ids(fixed.shares[0]!.toDo)).toEqual(mine.slice(1))
  expect(after.find((queue) => queue.queueId === gone.queueId)!.shares[0]!.where).toContain('no.such.field')
  await scratch.client.access.actAs({ name: 'anna' })
  const hers = { ...place, where: fixed.shares[0]!.where }
  expect(await scratch.client.labeling.place({ where: hers.where, order: hers.order, purpose: hers.purpose })).toEqual({
    ...hers,
    imageId: mine[1],
  })
})

const ids = async (where: string) =>
  (await scratch.client.library.list({ where, order: 'image.path' })).images.map(({ imageId }) => imageId)

test('V22: a lead moves what a user has left to others, or back to everybody; done work and other shares stay', async () => {
  for (let n = 0; n < 6; n++) scratch.addImage({ path: `pond-${n}.jpg` })
  const anna = await scratch.actingAs('anna', 'annotator')
  for (const name of ['ben', 'cleo']) await scratch.actingAs(name, 'annotator')
  const lena = await scratch.actingAs('lena', 'lead')
  const { queueId } = await lena.labeling.assignQueue({ name: 'Pond', where: '', users: ['anna'] })
  const { images } = await scratch.client.library.list({ where: 'inQueue("que_1", 1)', limit: 1 })
  const diff = stating('new', 'reviewed')
  await anna.labeling.edit({ imageId: images[0]!.imageId, editId: nextEditId(), baseRevision: 0, diff })
  await expect(anna.labeling.moveShare({ queueId, from: 'anna', to: [] })).rejects.toMatchObject({ code: 'REFUSED' })
  const move = { queueId, from: 'anna', to: ['ben', 'cleo'] }
  const left = async (queue: Awaited<ReturnType<typeof lena.labeling.moveShare>>) =>
    Promise.all(queue.shares.map(async ({ user, images: given, toDo }) => [user, given, await count(toDo)]))
  expect(await left(await lena.labeling.moveShare(move))).toEqual([
    ['anna', 1, 0],
    ['ben', 3, 3],
    ['cleo', 2, 2],
  ])
  await expect(lena.labeling.moveShare(move)).rejects.toThrow('nothing left to do')
  await expect(lena.labeling.moveShare({ ...move, from: 'ben', to: ['ben'] })).rejects.toThrow('other users')
  await expect(lena.labeling.moveShare({ ...move, from: 'ben', to: ['dora'] })).rejects.toThrow('no user dora')
  expect(await left(await lena.labeling.moveShare({ ...move, from: 'ben', to: ['anna'] }))).toEqual([
    ['anna', 4, 3],
    ['ben', 0, 0],
    ['cleo', 2, 2],
  ])
  expect(await left(await lena.labeling.moveShare({ ...move, from: 'cleo', to: [] }))).toEqual([
    ['anna', 4, 3],
    ['ben', 0, 0],
    ['cleo', 0, 0],
  ])
  expect(await count('state == "new"')).toBe(5)
})

test('V23: what is assigned to somebody is offered to nobody else until it is moved or closed, and counts say so', async () => {
  const images = Array.from({ length: 6 }, (_, n) => scratch.addImage({ path: `${n < 4 ? 'pond' : 'yard'}-${n}.jpg` }))
  const [anna, ben] = [await scratch.actingAs('anna', 'annotator'), await scratch.actingAs('ben', 'annotator')]
  const lena = await scratch.actingAs('lena', 'lead')
  const common = { where: toReviewBy('ben'), order: '', purpose: 'review' as const }
  const bens = async () => {
    const packed = await ben.labeling.list(common)
    return new Uint32Array(Uint8Array.from(packed).buffer).length
  }
  const finish = async (by: typeof anna, imageId: ImageId) => {
    const { revision } = await by.labeling.open({ imageId })
    await by.labeling.edit({ imageId, editId: nextEditId(), baseRevision: revision, diff: stating('new', 'reviewed') })
  }
  const given = async (more: { where?: string } = {}) =>
    (await ben.labeling.next({ imageIds: images, purpose: 'review', ...more })).lease?.imageId
  // Ben's list is there already.
  expect(await bens()).toBe(6)
  await finish(ben, images[3]!)
  const { queueId, shares } = await lena.labeling.assignQueue({
    name: 'Pond',
    where: 'image.path.contains("pond")',
    users: ['anna'],
  })
  for (const _ of ['by SQL', 'by the index']) {
    expect([await count(toReviewBy('anna')), await count(toReviewBy('ben')), await count(toReviewBy('lena'))]).toEqual([
      5, 2, 2,
    ])
    expect([await count('"anna" in review.assignedTo'), await count('"ben" in review.assignedTo')]).toEqual([3, 0])
    await scratch.client.library.facets({})
  }
  // What is done keeps its place; what is Anna's left.
  expect(await bens()).toBe(3)
  expect([await given({ where: common.where }), await given()]).toEqual([images[4], images[0]])

  await finish(ben, images[0]!)
  await lena.labeling.setImageVerdicts({ imageIds: [images[0]!], verdict: 'sendBack', reason: 'Loose' })
  expect([await count(toReviewBy('anna')), await count(toReviewBy('ben'))]).toEqual([4, 3])
  scratch.clock.advance(120_000)
  expect(await given({ where: common.where })).toBe(images[0])

  await lena.labeling.moveShare({ queueId, from: 'anna', to: ['ben'] })
  expect([await count(toReviewBy('anna')), await count(toReviewBy('ben'))]).toEqual([2, 5])
  await lena.labeling.closeQueue({ queueId })
  expect([await count(toReviewBy('anna')), await count(toReviewBy('ben'))]).toEqual([4, 5])
  expect(shares).toHaveLength(1)

  for (const imageId of images.slice(4)) await finish(anna, imageId)
  const second = { name: 'Again', where: 'image.path.contains("yard")', purpose: 'approve' as const, users: ['ben'] }
  await lena.labeling.assignQueue(second)
  expect([await count(commonSecondReview('ben')), await count(commonSecondReview('lena'))]).toEqual([2, 1])
})
