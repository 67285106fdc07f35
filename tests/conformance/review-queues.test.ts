import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EngineClient, ReviewListRequest, ReviewQueueKey } from '#contract'
import { type ImageId, idOf } from '#model/ids.ts'
import { nextEditId, stating } from '../support/label-bench.ts'
import { type Scratch, scratchWorkspace } from '../support/scratch-workspace.ts'

/** Every queue keeps its images, their order and the user's place, whichever way it is left and come back to. */

let scratch: Scratch
let lena: EngineClient
beforeEach(async () => {
  scratch = await scratchWorkspace()
  lena = await scratch.actingAs('lena', 'lead')
})
afterEach(() => scratch.close())

const scores = [0.55, 0.9, 0.35, 0.8, 0.4, 0.7, 0.95, 0.6]
const open = 'state == "predicted" || state == "new"'

let model: ReturnType<Scratch['addModel']>
function addPredicted(score: number): ImageId {
  const imageId = scratch.addImage()
  scratch.addPredictions(model, imageId, [
    { classId: 1, score, box: [10, 10, 50, 50] },
    { classId: 2, score: score / 2, box: [200, 200, 50, 50] },
  ])
  const { store } = scratch.engine.context
  store.write(() => store.run("UPDATE image SET state = 'predicted' WHERE id = ?", [Number(imageId.slice(4))]))
  return imageId
}

async function change(imageId: ImageId, to: 'reviewed' | 'approved', by = scratch.client): Promise<void> {
  const { revision, state } = await by.labeling.open({ imageId })
  await by.labeling.edit({ imageId, editId: nextEditId(), baseRevision: revision, diff: stating(state, to) })
}

type Asked = Pick<ReviewListRequest, 'where' | 'order' | 'purpose' | 'first'>
type Kind = { name: string; isAssigned?: true; ask(images: readonly ImageId[]): Promise<Asked> }

const review = (where: string, order: string, first?: string): Kind['ask'] => {
  return async () => ({ where, order, purpose: 'review', ...(first !== undefined && { first }) })
}
const assigned = (purpose: 'review' | 'approve', blind = false): Kind['ask'] => {
  return async (images) => {
    if (purpose === 'approve') for (const imageId of images) await change(imageId, 'reviewed', lena)
    const { shares } = await lena.labeling.assignQueue({
      name: 'Pond',
      where: 'image.path.contains("image")',
      order: 'prediction.minScore',
      users: ['olga'],
      purpose,
      blind,
    })
    return { where: shares[0]!.where, order: 'prediction.minScore', purpose }
  }
}

const kinds: readonly Kind[] = [
  { name: 'all that nobody reviewed', ask: review(open, 'prediction.minScore', 'review.sentBackTo == "olga"') },
  { name: 'a query', ask: review('prediction.maxScore < 0.92', 'prediction.minScore:desc') },
  { name: 'a random order', ask: review('', 'random:7') },
  { name: 'the order of import', ask: review('true', '') },
  {
    name: 'what was sent back',
    async ask(images) {
      for (const imageId of images) await change(imageId, 'reviewed')
      await lena.labeling.setImageVerdicts({ imageIds: [...images], verdict: 'sendBack', reason: 'Loose' })
      return { where: 'review.sentBackTo == "olga"', order: '', purpose: 'review' }
    },
  },
  {
    name: 'a second review',
    async ask(images) {
      for (const imageId of images) await change(imageId, 'reviewed', lena)
      return { where: 'state == "reviewed"', order: 'image.reviewedAt', purpose: 'approve' }
    },
  },
  { name: 'an assigned queue', isAssigned: true, ask: assigned('review') },
  { name: 'an assigned second review', isAssigned: true, ask: assigned('approve') },
  { name: 'an assigned blind queue', isAssigned: true, ask: assigned('review', true) },
]

type Way = {
  name: string
  adds?: true
  go(now: { images: readonly ImageId[]; queue: ReviewQueueKey }): Promise<unknown>
}

const ways: readonly Way[] = [
  { name: 'at once', go: async () => undefined },
  { name: 'over a restart', go: () => scratch.reopen() },
  {
    name: 'over the class grid',
    go: async ({ images }) => {
      const { chips } = await scratch.client.labeling.chips({ classId: 2 })
      const objects = chips.slice(0, 1).map(({ imageId, objectId }) => ({ imageId, objectId }))
      await scratch.client.labeling.setObjectVerdicts({ objects, verdict: { kind: 'delete' } })
      return images
    },
  },
  {
    name: 'while an image is viewed in the library',
    go: async ({ images }) => {
      const looked = { where: '', order: 'image.path', purpose: 'review' as const }
      await scratch.client.labeling.list(looked)
      await scratch.client.labeling.savePosition({ ...looked, imageId: images[5]!, position: 5, isLook: true })
    },
  },
  {
    name: 'over another queue',
    go: async ({ images, queue }) => {
      const other = { where: 'image.width > 1', order: 'id:desc', purpose: 'review' as const }
      await scratch.client.labeling.list(other)
      scratch.clock.advance(1000)
      await scratch.client.labeling.savePosition({ ...other, imageId: images[0]!, position: 0 })
      expect(await scratch.client.labeling.place()).toMatchObject(other)
      scratch.clock.advance(1000)
      const place = await scratch.client.labeling.place(queue)
      await scratch.client.labeling.savePosition(place!)
    },
  },
  {
    name: 'over an import',
    adds: true,
    go: async () => {
      for (const score of [0.1, 0.99, 0.5]) addPredicted(score)
    },
  },
  {
    name: 'over another threshold',
    go: () => scratch.client.workspace.changeSettings({ reviewFromScore: 0.6 }),
  },
]

const listOf = async (asked: Asked & { fresh?: boolean }): Promise<ImageId[]> => {
  const packed = await scratch.client.labeling.list(asked)
  return [...new Uint32Array(Uint8Array.from(packed).buffer)].map((row) => idOf('img', row))
}

describe.each(kinds)('V18: $name', ({ ask, isAssigned = false }) => {
  test.each(ways)('stays the same $name', async ({ go, adds = false }) => {
    model = scratch.addModel()
    const images = scores.map(addPredicted)
    const asked = await ask(images)
    const { first: _, ...queue } = asked
    scratch.clock.advance(1000)
    const list = await listOf(asked)
    expect(list.length).toBeGreaterThan(5)
    const done = [list[1]!, list[0]!]
    for (const imageId of done) await change(imageId, asked.purpose === 'approve' ? 'approved' : 'reviewed')
    await scratch.client.labeling.skip({ imageId: list[2]! })
    const place = { ...queue, imageId: list[3]!, position: 3 }
    await scratch.client.labeling.savePosition(place)

    await go({ images, queue })

    const again = await listOf(asked)
    expect(again.slice(0, list.length)).toEqual(list)
    if (isAssigned || !adds) expect(again).toHaveLength(list.length)
    expect(await scratch.client.labeling.place()).toEqual(place)
    expect(await scratch.client.labeling.place(queue)).toEqual(place)
    const trail = await scratch.client.labeling.trail(queue)
    expect(trail.edits.map(({ imageId }) => imageId)).toEqual(done)
    expect(trail.skipped).toEqual([list[2]])
    expect(await listOf(asked)).toEqual(again)
  })

  test('is made again once nothing in it is to do, and on request', async () => {
    model = scratch.addModel()
    const asked = await ask(scores.map(addPredicted))
    const { first: _, ...queue } = asked
    const list = await listOf(asked)
    await scratch.client.labeling.savePosition({ ...queue, imageId: list[3]!, position: 3 })
    expect((await listOf({ ...asked, fresh: true })).length).toBe(list.length)
    expect(await scratch.client.labeling.place(queue)).toBeNull()
    for (const imageId of list) await change(imageId, asked.purpose === 'approve' ? 'approved' : 'reviewed')
    await listOf(asked)
    expect((await scratch.client.labeling.trail(queue)).edits).toEqual([])
  })
})

test('V18: an assigned queue has the images to do at its assignment, and counts no others', async () => {
  model = scratch.addModel()
  for (const score of scores) addPredicted(score)
  const { shares } = await lena.labeling.assignQueue({ name: 'Pond', where: open, users: ['olga', 'lena'] })
  for (const score of scores) addPredicted(score)
  const { counts } = await scratch.client.library.counts({ wheres: shares.flatMap(({ where, toDo }) => [where, toDo]) })
  expect(counts).toEqual([4, 4, 4, 4])
  expect(shares.map(({ images }) => images)).toEqual([4, 4])
  await change((await listOf({ where: shares[0]!.where, order: '', purpose: 'review' }))[0]!, 'reviewed')
  expect(await scratch.client.library.count({ where: shares[0]!.toDo })).toEqual({ count: 3 })
  await expect(scratch.client.library.count({ where: 'inQueue("pond", 1)' })).rejects.toMatchObject({ code: 'INVALID' })
})

test('V18: images in the trash leave the list, the others keep their order', async () => {
  model = scratch.addModel()
  for (const score of scores) addPredicted(score)
  const asked = { where: open, order: 'prediction.minScore', purpose: 'review' as const }
  const list = await listOf(asked)
  const { store } = scratch.engine.context
  store.write(() => store.run("UPDATE image SET lifecycle = 'trashed' WHERE id = ?", [Number(list[2]!.slice(4))]))
  expect(await listOf(asked)).toEqual(list.filter((_, n) => n !== 2))
})
