import { describe, expect, test } from 'vitest'
import type { Dataset } from '#contract'
import { editIdFrom, type ImageId, rowOf } from '#model/ids.ts'
import { emptyDiff } from '#model/labels/diff.ts'
import { negativesText } from '#model/labels/negatives.ts'
import { recordEdit } from '../../../src/engine/labeling/index.ts'
import { box, datasetBench, label, nextPart } from '../../support/dataset-bench.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

const bench = datasetBench()
const { review, reviewedRows } = bench

const splitsOf = (name: string): Map<number, string> =>
  new Map(
    bench.scratch.engine.context.store
      .all<{ image_id: number; split: string }>(
        'SELECT image_id, dataset_item.split FROM dataset_item JOIN dataset ON dataset.id = dataset_id WHERE name = ?',
        [name],
      )
      .map(({ image_id, split }) => [image_id, split]),
  )

describe('freezing', () => {
  test('says how images without labels came to be finished, before and after', async () => {
    const { client } = bench.scratch
    const acting = { ...bench.scratch.engine.context, actor: await client.access.whoami() }
    const finish = (imageId: ImageId, kind: 'edit' | 'bulk' | 'import') =>
      recordEdit(acting, {
        imageRow: rowOf(imageId),
        kind,
        diff: { ...emptyDiff, state: { before: 'new', after: 'reviewed' } },
      })
    await reviewedRows(1)
    finish(bench.scratch.addImage(), 'edit')
    finish(bench.scratch.addImage(), 'bulk')
    finish(bench.scratch.addImage(), 'bulk')
    finish(bench.scratch.addImage(), 'import')
    await client.workspace.changeSettings({ blindShare: 0.5 })
    const images = Array.from({ length: 40 }, () => bench.scratch.addImage())
    const { images: blind } = await client.labeling.listReview({ where: 'review.blind', limit: 1 })
    finish(blind.find(({ imageId }) => images.includes(imageId))!.imageId, 'edit')
    const negatives = { user: 1, blind: 1, bulk: 2, import: 1, unknown: 0 }
    expect(await client.datasets.preview({})).toEqual({ images: 6, negatives })
    expect(await bench.scratch.freeze({ name: 'v1' })).toMatchObject({ images: 6, labels: 1, negatives })
    expect(negativesText(negatives)).toBe(
      '5 images without labels: 1 reviewed by a user, 1 reviewed with predictions hidden, 2 accepted in bulk, 1 imported as reviewed',
    )
  })

  test('takes reviewed and approved active images that match, with their labels', async () => {
    const [one, two] = await reviewedRows(2)
    const approved = (await reviewedRows(1))[0]!
    const retired = (await reviewedRows(1))[0]!
    bench.scratch.addImage()
    const { store } = bench.scratch.engine.context
    store.write(() => {
      store.run("UPDATE image SET state = 'approved' WHERE id = ?", [rowOf(approved)])
      store.run("UPDATE image SET lifecycle = 'retired' WHERE id = ?", [rowOf(retired)])
    })
    const frozen = await bench.scratch.freeze({ name: 'v1', where: `id != "${one}"` })
    expect(frozen).toMatchObject({ name: 'v1', images: 2, labels: 2, where: `id != "${one}"`, createdBy: 'olga' })
    expect([...splitsOf('v1').keys()]).toEqual([rowOf(two!), rowOf(approved)])
    expect(frozen.bySplit.train + frozen.bySplit.val + frozen.bySplit.test).toBe(2)
    expect(await bench.scratch.client.datasets.list()).toEqual([frozen])
    expect(bench.scratch.events).toContainEqual({ type: 'datasetsChanged', datasetId: frozen.datasetId })
  })

  test('keeps labels exactly as they were, to the last digit', async () => {
    const imageId = bench.scratch.addImage()
    const labels = [
      label(box(0.1 + 0.2, 1 / 3, 1e-7 + 1, 2 / 3), 2, { 'odd "name"': 'ünï', n: 1 / 3, yes: true }),
      { ...label(box(1, 1, 5, 5)), score: 0.1 + 0.2 },
    ]
    await review(imageId, labels)
    await bench.scratch.freeze({ name: 'v1' })
    const row = bench.scratch.engine.context.store.get<{ labels: string }>('SELECT labels FROM frozen_item')
    expect(JSON.parse(row!.labels)).toEqual(labels)
  })

  test('refuses a taken name, an empty version, a wrong query and anyone below lead', async () => {
    await expect(bench.scratch.freeze({ name: 'v1' })).rejects.toThrow('No images match')
    await reviewedRows(1)
    await bench.scratch.freeze({ name: 'v1' })
    await expect(bench.scratch.freeze({ name: 'v1' })).rejects.toThrow('already')
    await expect(bench.scratch.freeze({ name: 'v2', where: 'nonsense ==' })).rejects.toMatchObject({
      code: 'INVALID',
    })
    await expect(bench.scratch.freeze({ name: 'v2', by: 'image.nothing' })).rejects.toThrow('no field')
    const anna = await bench.scratch.actingAs('anna', 'annotator')
    await expect(anna.datasets.freeze({ name: 'v2' })).rejects.toMatchObject({ code: 'REFUSED' })
    expect((await bench.scratch.client.datasets.list()).map(({ name }) => name)).toEqual(['v1'])
  })

  test('later edits do not reach a version; the difference between two is told', async () => {
    const [kept, changed, left] = await reviewedRows(3)
    const before = await bench.scratch.freeze({ name: 'v1' })
    await review(changed!, [label(box(5, 5, 5, 5), 2)])
    await reviewedRows(2)
    const { store } = bench.scratch.engine.context
    store.write(() => store.run("UPDATE image SET lifecycle = 'retired' WHERE id = ?", [rowOf(left!)]))
    // A revision more with the same labels is no change of content.
    await review(kept!, [label(box(9, 9, 9, 9))], false)
    const { annotations, revision } = await bench.scratch.client.labeling.open({ imageId: kept! })
    await bench.scratch.client.labeling.edit({
      imageId: kept!,
      editId: editIdFrom(nextPart()),
      baseRevision: revision,
      diff: { ...emptyDiff, annotations: [{ before: annotations[1]!, after: null }] },
    })
    const after = await bench.scratch.freeze({ name: 'v2' })
    expect(await bench.scratch.client.datasets.diff({ a: 'v1', b: 'v2' })).toMatchObject({
      added: 2,
      removed: 1,
      relabelled: 1,
      unchanged: 1,
      objects: { added: 3, removed: 1, relabelled: 0, unchanged: 2 },
      byClass: [
        { class: 'person', before: 1, after: 2 },
        { class: 'dog', before: 1, after: 3 },
        { class: 'cat', before: 1, after: 0 },
      ],
      classes: { added: [], removed: [], renamed: [] },
    })
    expect(after.hash).not.toBe(before.hash)
    expect((await bench.scratch.client.datasets.list())[0]).toEqual(before)
    expect(await bench.scratch.client.datasets.diff({ a: 'v1', b: 'v1' })).toMatchObject({
      unchanged: 3,
      relabelled: 0,
    })
  })

  test('the split of an image stays when others come, and follows seed and shares', async () => {
    await reviewedRows(60)
    await bench.scratch.freeze({ name: 'v1', split: [50, 25, 25], seed: 3 })
    await reviewedRows(60)
    await bench.scratch.freeze({ name: 'v2', split: [50, 25, 25], seed: 3 })
    await bench.scratch.freeze({ name: 'v3', split: [50, 25, 25], seed: 4 })
    const [one, two, three] = [splitsOf('v1'), splitsOf('v2'), splitsOf('v3')]
    for (const [image, split] of one) expect(two.get(image)).toBe(split)
    expect(new Set(two.values())).toEqual(new Set(['train', 'val', 'test']))
    expect([...two].filter(([image, split]) => three.get(image) !== split).length).toBeGreaterThan(20)
    await bench.scratch.freeze({ name: 'all', split: [100, 0, 0] })
    expect(new Set(splitsOf('all').values())).toEqual(new Set(['train']))
  })

  test('images with the same value of a field stay in one split', async () => {
    for (let i = 0; i < 12; i++) await reviewedRows(3, `camera ${i}`)
    await bench.scratch.freeze({ name: 'v1', split: [50, 25, 25], by: 'image.source' })
    const splits = [...splitsOf('v1').values()]
    for (let i = 0; i < 12; i++) expect(new Set(splits.slice(3 * i, 3 * i + 3)).size).toBe(1)
    expect(new Set(splits).size).toBeGreaterThan(1)
  })

  test('the same content has the same hash in another workspace, in another order', async () => {
    const other = await scratchWorkspace(['person', 'dog', 'cat'])
    const make = async (where: Scratch, hashes: readonly string[]): Promise<Dataset> => {
      for (const sha256 of hashes) {
        const imageId = where.addImage({ sha256: sha256.repeat(64) })
        await where.client.labeling.edit({
          imageId,
          editId: editIdFrom(nextPart()),
          baseRevision: 0,
          diff: {
            annotations: [{ before: null, after: label(box(1, 2, 3, 4), 2, { b: 1, a: 2 }) }],
            predictions: [],
            state: { before: 'new', after: 'reviewed' },
          },
        })
      }
      return where.freeze({ name: 'v', seed: 9 })
    }
    try {
      const [here, there] = [await make(bench.scratch, ['a', 'b', 'c']), await make(other, ['c', 'a', 'b'])]
      expect(there.hash).toBe(here.hash)
    } finally {
      await other.close()
    }
  })

  test('a version that a crash left half frozen is gone when the workspace opens, and its name is free', async () => {
    await reviewedRows(5)
    const frozen = await bench.scratch.freeze({ name: 'v1' })
    const { store } = bench.scratch.engine.context
    store.write(() => {
      store.run("UPDATE dataset SET hash = '', summary = '{}'")
      store.run('DELETE FROM dataset_item WHERE image_id > 3')
    })
    expect(await bench.scratch.client.datasets.list()).toEqual([])
    await expect(bench.scratch.client.datasets.verify({ name: 'v1' })).rejects.toThrow('still being frozen')
    await bench.scratch.reopen()
    expect(bench.scratch.engine.context.store.all('SELECT * FROM dataset_item')).toEqual([])
    expect((await bench.scratch.freeze({ name: 'v1' })).hash).toBe(frozen.hash)
  })

  test('leaves room for edits between its batches, and takes each image whole', async () => {
    const ids = await reviewedRows(600)
    const freezing = bench.scratch.freeze({ name: 'v1' })
    await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setImmediate(resolve))
    expect(await bench.scratch.client.datasets.list()).toEqual([])
    await review(ids.at(-1)!, [label(box(1, 1, 9, 9))])
    expect(await freezing).toMatchObject({ images: 600, labels: 601 })
  })

  test('tells how far it is, and when it is canceled there is nothing of it', async () => {
    await reviewedRows(600)
    const { client, engine, events } = bench.scratch
    const { jobId } = await client.datasets.freeze({ name: 'v1' })
    while (engine.context.jobs.get(jobId).total === null) await new Promise((resolve) => setImmediate(resolve))
    expect(await client.jobs.get({ jobId })).toMatchObject({ status: 'running', unit: 'images', total: 600 })
    await client.jobs.cancel({ jobId })
    expect(await engine.context.jobs.wait(jobId)).toMatchObject({ status: 'cancelled', result: null })
    expect(engine.context.store.all('SELECT name FROM dataset UNION ALL SELECT image_id FROM dataset_item')).toEqual([])
    expect(events.filter(({ type }) => type === 'datasetsChanged')).toEqual([])
    await client.jobs.resume({ jobId })
    expect(await engine.context.jobs.wait(jobId)).toMatchObject({ status: 'done', done: 600, result: { images: 600 } })
  })
})
