import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Scratch, scratchWorkspace } from '../support/scratch-workspace.ts'

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
  const later = await lena.queues
    .assign({ ...request, name: 'Later', purpose: 'approve' })
    .catch((error) => error.message)
  expect(later).toContain('Nothing in this queue is to do')
  const queue = await lena.queues.assign({ ...request, dueAtMs: scratch.clock.nowMs() + 1000 })
  expect(queue).toMatchObject({ createdBy: 'lena', shares: [{ user: 'anna' }, { user: 'ben' }] })
  expect(queue.shares.map(({ images: dealt }) => dealt).sort()).toEqual([2, 3])
  const [mine, other] = queue.shares
  expect((await count(mine!.where)) + (await count(other!.where))).toBe(5)
  expect(await count(`(${mine!.where}) && (${other!.where})`)).toBe(0)

  const told = async (of: typeof anna) => (await of.notices.list()).map(({ title, detail }) => `${title}. ${detail}`)
  expect(await told(anna)).toEqual([`Your queue Pond is due within a day. ${mine!.images} images left to review.`])
  expect(await told(lena)).toEqual([])
  scratch.clock.advance(2000)
  expect(await told(ben)).toEqual([`Your queue Pond is overdue. ${other!.images} images left to review.`])

  const undated = await lena.queues.assign({ name: 'All', where: '', order: 'image.path', users: ['anna'] })
  expect((await anna.queues.list({})).map(({ name }) => name)).toEqual(['Pond', 'All'])
  expect((await ben.queues.list({})).map(({ name }) => name)).toEqual(['Pond'])
  expect(await lena.queues.list({})).toEqual([])
  expect(await lena.queues.list({ all: true })).toHaveLength(2)
  await expect(anna.queues.list({ all: true })).rejects.toMatchObject({ code: 'REFUSED' })
  await expect(anna.queues.assign(request)).rejects.toMatchObject({ code: 'REFUSED' })

  const model = scratch.addModel()
  for (const imageId of images)
    scratch.addPredictions(model, imageId, [{ classId: 1, score: 0.9, box: [0, 0, 10, 10] }])
  const { images: accepted } = await anna.labeling.accept({ where: mine!.where })
  expect(accepted).toBe(mine!.images)
  expect([await count(mine!.toDo), await count(other!.toDo)]).toEqual([0, other!.images])
  expect(await told(anna)).toEqual([])
  expect(await anna.queues.pace()).toEqual({ secondsPerImage: null })
  await lena.queues.close({ queueId: undated.queueId })
  expect((await anna.queues.list({})).map(({ name }) => name)).toEqual(['Pond'])
})
