import { createRouterClient } from '@orpc/server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contract, type EngineClient } from '#contract'
import { editIdFrom, type ImageId, idOf, rowOf } from '#model/ids.ts'
import { type Permission, permissions } from '#model/roles.ts'
import { type Scratch, scratchWorkspace } from '../support/scratch-workspace.ts'

let scratch: Scratch
let tom: EngineClient
let served: object
let mine: ImageId
let common: ImageId
let foreign: ImageId
const secret = 'zq7-foreign'

beforeAll(async () => {
  scratch = await scratchWorkspace(['person', 'dog'])
  const images = ['mine.jpg', 'common.jpg', `${secret}.jpg`].map((path) => scratch.addImage({ path }))
  for (let n = 0; n < 40; n++) scratch.addImage({ path: `other-${n}.jpg` })
  ;[mine, common] = images as [ImageId, ImageId]
  // An id that is no part of another one, nor of a count.
  foreign = scratch.addImage({ path: `${secret}/there.jpg` })
  const model = scratch.addModel()
  for (const id of [mine, common, foreign])
    scratch.addPredictions(model, id, [{ classId: 2, score: 0.7, box: [1, 2, 3, 4] }])
  tom = await scratch.actingAs('tom', 'annotator')
  await scratch.actingAs('ben', 'annotator')
  const assign = (name: string, where: string, user: string) =>
    scratch.client.labeling.assignQueue({ name, where, users: [user] })
  await assign('For tom', `id == "${mine}"`, 'tom')
  await assign('For ben', `image.path.startsWith("${secret}")`, 'ben')
  await scratch.client.labeling.comment({ imageId: foreign, spot: null, text: `${secret} is blurred` })
  await scratch.client.workspace.changeSettings({ annotatorsSee: 'assigned' })
  const { userId } = await tom.access.whoami()
  served = createRouterClient(scratch.engine.router, { context: scratch.engine.connectRemote({ userId }) })
})
afterAll(() => scratch.close())

const procedures = Object.entries<object>(contract).flatMap(([module, verbs]) =>
  Object.keys(verbs).map((verb) => `${module}.${verb}` as Permission),
)
const others: readonly Permission[] = ['access.actAs', 'access.rename', 'access.endSessions', 'workspace.events']

/** Inputs that name the foreign image, or ask for everything, in each way that a call may take. */
const inputs = (): unknown[] => {
  const edit = { imageId: foreign, editId: editIdFrom('0000000000foreig'), baseRevision: 0 }
  const key = { where: '', order: '', purpose: 'review' }
  const ways = [
    undefined,
    {},
    { where: '' },
    { where: `id == "${foreign}"`, order: '', purpose: 'review' },
    { where: `true || id == "${foreign}"`, order: '', purpose: 'review', first: `id == "${foreign}"` },
    { where: `true) || (true`, order: '', purpose: 'review' },
    { where: `true // `, order: '', purpose: 'review' },
    { where: '', labels: true },
    { imageIds: [foreign, mine] },
    { imageIds: [foreign], purpose: 'review' },
    { imageId: foreign },
    { imageId: foreign, order: '' },
    { imageId: foreign, verdict: 'reject', reason: 'Blurred' },
    { imageIds: [foreign], verdict: 'reject', reason: 'Blurred' },
    { imageId: foreign, spot: null, text: 'Mine' },
    { ...edit, diff: { annotations: [], predictions: [], state: { before: 'new', after: 'reviewed' } } },
    { ...edit, revision: 0 },
    { imageId: foreign, variant: 'proxy' },
    { imageId: foreign, level: 0, tiles: [{ column: 0, row: 0 }] },
    { imageId: foreign, track: 1 },
    { ...key, imageId: foreign, position: 0 },
    { leases: [{ imageId: foreign, epoch: 1 }] },
    { crops: [{ imageId: foreign, box: [0, 0, 9, 9] }], sidePx: 64, margin: 0 },
    { commentId: idOf('cmt', 1), text: 'Yes' },
    { commentId: idOf('cmt', 1), resolved: true },
    { objects: [{ imageId: foreign, objectId: 'prd_1_0' }], verdict: { kind: 'accept' } },
    { wheres: [`id == "${foreign}"`] },
    { where: '', classId: null, of: 'both' },
    { text: secret },
    { field: 'image.bytes' },
  ]
  return ways
}

const isForeign = (row: number) => row === rowOf(foreign) || row === rowOf(foreign) - 41
const textOf = (answer: unknown): string => JSON.stringify(answer) ?? ''

/** Whether an answer names the image by id, by row in packed bytes, or by its path. */
function tells(answer: unknown): boolean {
  const bytes = answer instanceof Uint8Array && answer.byteLength % 4 === 0 ? answer.slice().buffer : null
  const said = textOf(answer)
  return (
    (bytes !== null && new Uint32Array(bytes).some(isForeign)) || said.includes(`"${foreign}"`) || said.includes(secret)
  )
}

test.each(procedures)('%s tells an annotator nothing about images of other users', async (procedure) => {
  if (others.includes(procedure)) return
  const [module = '', verb = ''] = procedure.split('.')
  const calls = served as { [module: string]: { [verb: string]: (input: unknown) => Promise<unknown> } }
  for (const input of inputs()) {
    let answer: unknown
    try {
      answer = await calls[module]![verb]!(input)
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error)
      expect(said.includes(secret) && !textOf(input).includes(secret)).toBe(false)
      continue
    }
    if (permissions[procedure].role === 'annotator') expect(permissions[procedure].isScoped).toBe(true)
    expect(tells(answer)).toBe(false)
  }
  const history = await scratch.client.labeling.history({ imageId: foreign })
  expect(textOf(history)).not.toContain('tom')
})

test.each([
  ...(['library.list', 'library.export', 'library.rows', 'library.image', 'library.sequence'] as const),
  ...(['labeling.open', 'labeling.comments', 'labeling.findComments', 'labeling.chips', 'labeling.list'] as const),
] as const)('%s would tell them, if the image were in scope', async (procedure) => {
  const [module = '', verb = ''] = procedure.split('.')
  const client: object = scratch.client
  const calls = client as { [module: string]: { [verb: string]: (input: unknown) => Promise<unknown> } }
  const heard: boolean[] = []
  for (const input of inputs())
    heard.push(
      await calls[module]![verb]!(input).then(
        (answer) => tells(answer),
        () => false,
      ),
    )
  expect(heard).toContain(true)
})

const seenBy = async (client: EngineClient) =>
  (await client.library.list({ limit: 1000 })).images.map((row) => row.imageId)

test('lists and counts have an annotator’s queue and unassigned images; leads see all', async () => {
  const seen = await seenBy(tom)
  expect(seen).toContain(mine)
  expect(seen).toContain(common)
  expect(seen).not.toContain(foreign)
  const all = await seenBy(scratch.client)
  expect(all).toContain(foreign)
  expect(await tom.library.count({})).toEqual({ count: all.length - 2 })
  expect(await tom.library.facets({})).toMatchObject({ images: all.length - 2 })
  expect((await tom.library.counts({ wheres: ['', `id == "${foreign}"`] })).counts).toEqual([all.length - 2, 0])
  await expect(tom.library.image({ imageId: foreign })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(tom.embeddings.map({ of: 'images' })).rejects.toMatchObject({ code: 'REFUSED' })
  expect((await tom.labeling.open({ imageId: mine })).imageId).toBe(mine)
})

test('a server sends an image only to users who may see it', async () => {
  const server = createRouterClient(scratch.engine.serverRouter)
  const bytes = async (client: EngineClient, imageId: ImageId) =>
    server
      .image({ userId: (await client.access.whoami()).userId, imageId, variant: 'thumbnail' })
      .catch((error: unknown) => String(error))
  // The images of this test have no files, and only who sees one hears so.
  expect(await bytes(tom, foreign)).toContain(`There is no image ${foreign}`)
  expect(await bytes(tom, mine)).toContain('There is no file of mine.jpg')
  expect(await bytes(scratch.client, foreign)).toContain('There is no file')
})

test('an annotator still sees images they labeled, but not those another user reviewed', async () => {
  const review = async (client: EngineClient, imageId: ImageId, edit: string) =>
    client.labeling.edit({
      imageId,
      editId: editIdFrom(edit),
      baseRevision: (await client.labeling.open({ imageId })).revision,
      diff: { annotations: [], predictions: [], state: { before: 'new', after: 'reviewed' } },
    })
  const [own, taken] = (await seenBy(tom)).filter((id) => id !== mine && id !== common) as [ImageId, ImageId]
  await review(tom, own, '00000000000owned')
  await review(scratch.client, taken, '00000000000taken')
  const seen = await seenBy(tom)
  expect(seen).toContain(own)
  expect(seen).not.toContain(taken)
  const queue = (await scratch.client.labeling.queues({ all: true })).find(({ name }) => name === 'For ben')!
  await scratch.client.labeling.closeQueue({ queueId: queue.queueId })
  expect(await seenBy(tom)).toContain(foreign)
})

test('all users see all images again after the setting is reset', async () => {
  await scratch.client.workspace.changeSettings({ annotatorsSee: 'all' })
  expect(await seenBy(tom)).toEqual(await seenBy(scratch.client))
})
