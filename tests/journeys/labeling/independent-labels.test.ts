import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EngineClient } from '#contract'
import { annotationIdFrom, type ImageId, rowOf } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { emptyDiff } from '#model/labels/diff.ts'
import { finishedBy } from '../../../src/renderer/pages/home/week.ts'
import { nextEditId, stating } from '../../support/label-bench.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

/** Three users label the same images without seeing each other; a lead settles what differs. */

let scratch: Scratch
let ana: EngineClient
let ben: EngineClient
let lead: EngineClient
let images: ImageId[]
beforeEach(async () => {
  scratch = await scratchWorkspace()
  lead = scratch.client
  ana = await scratch.actingAs('ana', 'annotator')
  ben = await scratch.actingAs('ben', 'annotator')
  images = [scratch.addImage(), scratch.addImage(), scratch.addImage()]
})
afterEach(() => scratch.close())

const assign = (more: Partial<Parameters<EngineClient['labeling']['assignQueue']>[0]> = {}) =>
  lead.labeling.assignQueue({ name: 'Twice', users: ['ana', 'ben'], labelers: 2, ...more })

let made = 0
const box = (classId: number, [x, y, width, height]: readonly [number, number, number, number]): Annotation => ({
  id: annotationIdFrom((made++).toString(36).padStart(16, '0')),
  classId,
  geometry: { shape: 'box', x, y, width, height },
  attributes: {},
  origin: 'human',
  modelId: null,
  predictionId: null,
  score: null,
})

const draw = async (by: EngineClient, imageId: ImageId, labels: readonly Annotation[]): Promise<number> => {
  const { revision } = await by.labeling.open({ imageId })
  const diff = { ...emptyDiff, annotations: labels.map((after) => ({ before: null, after })) }
  return (await by.labeling.edit({ imageId, editId: nextEditId(), baseRevision: revision, diff })).revision
}
const finish = async (by: EngineClient, imageId: ImageId) => {
  const { revision, state } = await by.labeling.open({ imageId })
  return by.labeling.edit({ imageId, editId: nextEditId(), baseRevision: revision, diff: stating(state, 'reviewed') })
}
const label = async (by: EngineClient, imageId: ImageId, ...labels: readonly Annotation[]) => {
  if (labels.length > 0) await draw(by, imageId, labels)
  return finish(by, imageId)
}
const labelsOf = async (by: EngineClient, imageId: ImageId) => (await by.labeling.open({ imageId })).annotations
const waiting = async (by: EngineClient, name: string) =>
  (await by.library.count({ where: `"${name}" in review.waitsFor` })).count

describe('V20: users who label an image independently', () => {
  test('see their own labels alone, and what is to do is said for each', async () => {
    const { shares, independent } = await assign()
    expect(shares.map(({ user, images: count }) => [user, count])).toEqual([
      ['ana', 3],
      ['ben', 3],
    ])
    expect(independent).toEqual({ untouched: 3, begun: 0, toSettle: 0, settled: 0 })
    const [one] = images as [ImageId]
    await label(ana, one, box(1, [10, 10, 100, 100]))
    expect(await labelsOf(ana, one)).toHaveLength(1)
    expect(await labelsOf(ben, one)).toEqual([])
    expect(await labelsOf(lead, one)).toEqual([])
    expect((await ana.labeling.open({ imageId: one })).state).toBe('reviewed')
    expect((await ben.labeling.open({ imageId: one })).state).toBe('new')
    expect((await ana.library.rows({ imageIds: [one] }))[0]?.state).toBe('reviewed')
    expect((await ben.library.rows({ imageIds: [one] }))[0]?.state).toBe('new')
    expect([await waiting(ana, 'ana'), await waiting(ben, 'ben'), await waiting(lead, 'olga')]).toEqual([2, 3, 0])
    expect((await ana.library.count({ where: shares[0]!.toDo })).count).toBe(2)
    expect((await ben.library.count({ where: shares[1]!.toDo })).count).toBe(3)
    expect((await ana.labeling.history({ imageId: one })).edits).toHaveLength(2)
    expect((await ben.labeling.history({ imageId: one })).edits).toEqual([])
    await scratch.reopen()
  })

  test('get two of three users each, by turns', async () => {
    await scratch.client.access.add({ name: 'cem', role: 'annotator' })
    const { shares } = await assign({ users: ['ana', 'ben', 'cem'] })
    expect(shares.map(({ images: count }) => count)).toEqual([2, 2, 2])
    const each = await Promise.all(shares.map(({ where }) => lead.library.count({ where })))
    expect(each.map(({ count }) => count)).toEqual([2, 2, 2])
  })

  test('V24: read no comments of each other until the image is settled; leads read all, also those who labeled and finished', async () => {
    await assign({ users: ['ana', 'ben', 'olga'], labelers: 3 })
    const cem = await scratch.actingAs('cem', 'annotator')
    const lea = await scratch.actingAs('lea', 'lead')
    const [one] = images as [ImageId]
    const { commentId: asked } = await lea.labeling.comment({ imageId: one, spot: null, text: 'Mind the shadow' })
    await ana.labeling.reply({ commentId: asked, text: 'A dog' })
    const { commentId } = await ana.labeling.comment({ imageId: one, spot: [5, 5], text: 'Or a cat' })
    const read = async (by: EngineClient) => {
      const comments = await by.labeling.comments({ imageId: one })
      expect((await by.labeling.findComments({ order: 'newest' })).comments.toReversed()).toEqual(comments)
      return comments.flatMap(({ text, replies }) => [text, ...replies.map((reply) => reply.text)])
    }
    const all = ['Mind the shadow', 'A dog', 'Or a cat']
    const by = async (...clients: EngineClient[]) => Promise.all(clients.map(read))
    expect(await by(ana, lea, ben, cem, lead)).toEqual([all, all, all.slice(0, 1), all.slice(0, 1), all.slice(0, 1)])
    for (const other of [ben, cem, lead])
      await expect(other.labeling.reply({ commentId, text: 'Where?' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const found = async () => (await lead.library.count({ where: 'comments.count > 1' })).count
    expect([await found(), (await ben.library.rows({ imageIds: [one] }))[0]?.openComments]).toEqual([0, 1])
    // Nobody is told who else has the image open.
    await ana.labeling.lookAt({ imageId: one })
    expect((await ben.labeling.viewers()).filter(({ imageId }) => imageId !== null)).toEqual([])

    await finish(lead, one)
    expect(await by(lead, ben)).toEqual([all, all.slice(0, 1)])
    await finish(ana, one)
    await finish(ben, one)
    expect(await by(ben, cem)).toEqual([all, all])
    expect(await found()).toBe(1)
  })

  test('undo their own edits, and an edit sent twice counts once', async () => {
    await assign()
    const [one] = images as [ImageId]
    const drawn = box(1, [10, 10, 100, 100])
    const { revision } = await ana.labeling.open({ imageId: one })
    const edit = {
      imageId: one,
      editId: nextEditId(),
      baseRevision: revision,
      diff: { ...emptyDiff, annotations: [{ before: null, after: drawn }] },
    }
    const first = await ana.labeling.edit(edit)
    expect(await ana.labeling.edit(edit)).toEqual(first)
    await ana.labeling.edit({
      imageId: one,
      editId: nextEditId(),
      baseRevision: first.revision,
      kind: 'undo',
      diff: { ...emptyDiff, annotations: [{ before: drawn, after: null }] },
    })
    expect(await labelsOf(ana, one)).toEqual([])
    await expect(ana.labeling.edit({ ...edit, editId: nextEditId() })).rejects.toMatchObject({ code: 'STALE' })
  })

  test('are given the same image at once, and nobody else is', async () => {
    await assign()
    const request = { imageIds: images, purpose: 'review' as const }
    const given = async (by: EngineClient) => (await by.labeling.next(request)).lease?.imageId
    expect([await given(ana), await given(ben), await given(lead)]).toEqual([images[0], images[0], undefined])
    const leases = [{ imageId: images[0]!, epoch: 1 }]
    expect(await ben.labeling.keepHolding({ leases })).toEqual({ lost: [] })
    expect((await ben.labeling.hold({ imageId: images[0]!, claim: true })).holder).toBeNull()
    await finish(ana, images[0]!)
    expect([await given(ana), await given(ben)]).toEqual([images[1], images[0]])
  })

  test('nobody else changes the image, by whichever way', async () => {
    await assign()
    const [one] = images as [ImageId]
    await expect(draw(lead, one, [box(1, [10, 10, 50, 50])])).rejects.toMatchObject({
      code: 'REFUSED',
      data: { rule: 'independent' },
    })
    const { skipped } = await lead.labeling.setImageVerdicts({ imageIds: [one], verdict: 'reject', reason: 'Blurred' })
    expect(skipped).toHaveLength(1)
  })

  test('are given no frames of sequences: assigning them is refused with their number and names', async () => {
    const { store } = scratch.engine.context
    store.write(() => {
      store.run("INSERT INTO sequence (id, name, first_image) VALUES (1, 'walk', ?)", [rowOf(images[0]!)])
      for (const [n, imageId] of images.slice(0, 2).entries())
        store.run('INSERT INTO sequence_frame (image_id, sequence_id, frame) VALUES (?, 1, ?)', [rowOf(imageId), n])
    })
    const names = (await lead.library.rows({ imageIds: images.slice(0, 2) })).map(({ path }) => path).join(', ')
    await expect(assign()).rejects.toThrow(`2 of these images are frames of a sequence (${names})`)
    expect((await lead.labeling.queues({ all: true })).length).toBe(0)
    expect((await assign({ where: '!has(sequence)' })).shares.map(({ images: count }) => count)).toEqual([1, 1])
  })

  test('cannot be given images that have labels or are labeled so already', async () => {
    await label(lead, images[0]!, box(1, [10, 10, 50, 50]))
    const { leftOut } = await assign({ where: 'true' })
    expect(leftOut).toBe(0)
    await expect(assign()).rejects.toMatchObject({ code: 'INVALID' })
    await expect(assign({ users: ['ana'] })).rejects.toMatchObject({ code: 'INVALID' })
    await expect(assign({ purpose: 'approve' })).rejects.toMatchObject({ code: 'INVALID' })
  })
})

describe('V21: independent labels', () => {
  test('settle by themselves where all are the same, with the mean box and their authors', async () => {
    await assign()
    const [one] = images as [ImageId]
    const first = box(1, [10, 10, 100, 100])
    await label(ana, one, first)
    await label(ben, one, box(1, [14, 10, 100, 104]))
    const { annotations, state, reviewer } = await lead.labeling.open({ imageId: one })
    expect(annotations.map(({ id, geometry }) => [id, geometry])).toEqual([
      [first.id, { shape: 'box', x: 12, y: 10, width: 100, height: 102 }],
    ])
    expect([state, reviewer]).toEqual(['reviewed', 'ben'])
    const { authors, settledBy, status } = await lead.labeling.answers({ imageId: one })
    expect([authors, settledBy, status]).toEqual([[{ annotationId: first.id, users: ['ana', 'ben'] }], null, 'settled'])
    for (const name of ['ana', 'ben'])
      expect((await lead.library.count({ where: `"${name}" in review.approvableBy` })).count).toBe(0)
    expect((await lead.library.count({ where: '"olga" in review.approvableBy' })).count).toBe(1)
  })

  test('wait for a lead where they differ, become the labels of the image, and undo works', async () => {
    await assign()
    const [one] = images as [ImageId]
    const [of, by] = [box(1, [10, 10, 100, 100]), box(2, [10, 10, 100, 100])]
    await label(ana, one, of)
    await expect(lead.labeling.settle({ imageId: one, take: 'ben' })).rejects.toMatchObject({ code: 'INVALID' })
    await label(ben, one, by, box(1, [300, 300, 50, 50]))
    const { images: open, counts } = await lead.labeling.independentImages({})
    expect(open.map(({ imageId, answered, labelers }) => [imageId, answered, labelers])).toEqual([[one, 2, 2]])
    expect(counts).toEqual({ untouched: 2, begun: 0, toSettle: 1, settled: 0 })
    expect((await lead.library.export({ labels: true, where: `id == "${one}"` })).images[0]?.labels).toEqual([])
    const { editId, labels } = await lead.labeling.settle({ imageId: one, take: 'ben' })
    expect(labels).toBe(2)
    expect((await labelsOf(lead, one)).map(({ classId }) => classId)).toEqual([2, 1])
    expect((await lead.labeling.answers({ imageId: one })).authors[0]?.users).toEqual(['ben'])
    expect((await lead.labeling.queues({ all: true }))[0]?.independent?.settled).toBe(1)
    expect(await lead.labeling.revertEdits({ edits: [editId] })).toEqual({ edits: 1, skipped: [] })
    expect(await labelsOf(lead, one)).toEqual([])
    expect((await lead.labeling.independentImages({})).counts.toSettle).toBe(1)
    await lead.labeling.settle({ imageId: one, labels: [of, { ...by, classId: 3 }] })
    expect((await lead.labeling.answers({ imageId: one })).authors.map(({ users }) => users)).toEqual([
      ['ana'],
      ['ben'],
    ])
  })

  test('that come after a lead has settled are refused and change nothing', async () => {
    await assign()
    const [one] = images as [ImageId]
    const revision = await draw(ben, one, [box(1, [10, 10, 100, 100])])
    await label(ana, one, box(1, [200, 10, 100, 100]))
    await lead.labeling.settle({ imageId: one, take: 'ana' })
    const late = { ...emptyDiff, annotations: [{ before: null, after: box(2, [0, 0, 40, 40]) }] }
    await expect(
      ben.labeling.edit({ imageId: one, editId: nextEditId(), baseRevision: revision, diff: late }),
    ).rejects.toMatchObject({ code: 'REFUSED', data: { rule: 'settled' } })
    expect(await labelsOf(ben, one)).toHaveLength(1)
  })

  test('are kept out of the sight of a lead who labels too, until that is finished', async () => {
    await assign({ users: ['ana', 'olga'] })
    const [one] = images as [ImageId]
    await label(ana, one, box(1, [10, 10, 100, 100]))
    await expect(lead.labeling.answers({ imageId: one })).rejects.toMatchObject({ data: { rule: 'own-answer' } })
    await expect(lead.labeling.settle({ imageId: one, take: 'ana' })).rejects.toMatchObject({ code: 'REFUSED' })
    await label(lead, one)
    expect((await lead.labeling.answers({ imageId: one })).answers.map(({ labels }) => labels.length)).toEqual([1, 0])
  })

  test('say how far users agree, by class and by pair', async () => {
    await assign()
    const [one, two] = images as [ImageId, ImageId]
    await label(ana, one, box(1, [10, 10, 100, 100]), box(2, [300, 300, 60, 60]))
    await label(ben, one, box(1, [10, 10, 100, 80]))
    await label(ana, two, box(1, [10, 10, 100, 100]))
    await label(ben, two, box(1, [10, 10, 100, 100]))
    const { images: count, classes, pairs, all } = await lead.monitoring.agreement({})
    expect(count).toBe(2)
    expect(classes.map((row) => [row.class, row.images, row.objects, row.f1.value, row.meanIou.value])).toEqual([
      ['person', 2, 4, 1, 0.9],
      ['dog', 1, 1, 0, null],
    ])
    expect(all.f1.value).toBeCloseTo(0.8, 12)
    expect(all.f1.interval).toEqual([2 / 3, 1])
    expect(pairs).toEqual([{ users: ['ana', 'ben'], images: 2, f1: 0.8, meanIou: 0.9, sameAnswers: null }])
  })

  test('are work on the board of leads, which annotators don’t see', async () => {
    const sinceMs = scratch.clock.nowMs()
    await assign()
    await label(ana, images[0]!, box(1, [10, 10, 100, 100]))
    const { users, idleQueues, load } = await lead.monitoring.board({ sinceMs })
    expect(users.map((one) => [one.user, one.queued, one.edits, one.images])).toEqual([
      ['ana', 2, 2, 1],
      ['ben', 3, 0, 0],
      ['olga', 0, 0, 0],
    ])
    expect([idleQueues, load.jobs]).toEqual([[], 0])
    const since = (name: string, ms: number) =>
      lead.library.count({ where: finishedBy(name, new Date(ms)) }).then(({ count }) => count)
    expect([await since('ana', sinceMs), await since('ana', sinceMs + 1000), await since('ben', sinceMs)]).toEqual([
      1, 0, 0,
    ])
    expect((await lead.monitoring.teamwork()).byPerson).toEqual([{ person: 'ana', images: 1, seconds: null }])
    scratch.clock.advance(3 * 86_400_000)
    expect((await lead.monitoring.board({ sinceMs })).idleQueues.map(({ name, left }) => [name, left])).toEqual([
      ['Twice', 3],
    ])
    await expect(ana.monitoring.board({ sinceMs })).rejects.toMatchObject({ code: 'REFUSED' })
  })

  test('hold a queue open until they are settled', async () => {
    const { queueId } = await assign()
    await label(ana, images[0]!)
    await expect(lead.labeling.closeQueue({ queueId })).rejects.toMatchObject({ code: 'INVALID' })
    await lead.labeling.settle({ imageId: images[0]!, take: 'ana' })
    await lead.labeling.closeQueue({ queueId })
    expect(await waiting(lead, 'olga')).toBe(2)
    await label(lead, images[1]!, box(1, [10, 10, 50, 50]))
  })
})
