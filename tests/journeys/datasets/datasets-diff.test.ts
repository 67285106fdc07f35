import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { editIdFrom, type ImageId, rowOf } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { emptyDiff } from '#model/labels/diff.ts'
import { box, datasetBench, label, nextPart } from '../../support/dataset-bench.ts'

const bench = datasetBench()

/** Replaces labels of an image, by their place, and adds others; null deletes one. */
async function change(imageId: ImageId, edits: readonly [at: number | null, after: Partial<Annotation> | null][]) {
  const { client } = bench.scratch
  const { annotations, revision } = await client.labeling.open({ imageId })
  await client.labeling.edit({
    imageId,
    editId: editIdFrom(nextPart()),
    baseRevision: revision,
    diff: {
      ...emptyDiff,
      annotations: edits.map(([at, after]) => {
        const before = at === null ? null : annotations[at]!
        return { before, after: after && { ...(before ?? label(box(0, 0, 1, 1))), ...after } }
      }),
    },
  })
}

describe('the difference of two versions', () => {
  test('tells each object once, by its strongest change, and each image that changed', async () => {
    const { client, engine } = bench.scratch
    const imageId = bench.scratch.addImage({ path: 'yard/0001.jpg' })
    const still = bench.scratch.addImage()
    const gone = bench.scratch.addImage()
    const triangle = (dx: number) => ({
      shape: 'polygon' as const,
      rings: [
        [
          [dx, 0],
          [dx + 40, 0],
          [dx, 40],
        ] as [number, number][],
      ],
    })
    await bench.review(imageId, [
      label(box(0, 0, 20, 20), 1),
      label(box(100, 0, 20, 20), 2),
      label(box(200, 0, 20, 20), 2),
      label(triangle(300), 3),
      label(box(400, 0, 20, 20), 1),
      label(box(500, 0, 20, 20), 1),
      label(box(0, 300, 40, 40), 1),
      label(box(0, 400, 20, 20), 1),
    ])
    await bench.review(still, [label(box(1, 1, 5, 5))])
    await bench.review(gone, [label(box(1, 1, 5, 5)), label(box(9, 9, 5, 5), 3)])
    const seed = { split: [100, 0, 0] as [number, number, number] }
    await bench.scratch.freeze({ name: 'v1', ...seed })

    await change(imageId, [
      [0, { classId: 2, geometry: box(3, 3, 30, 30) }],
      [1, { geometry: box(100, 0, 20, 30) }],
      [2, { geometry: box(204, 2, 20, 20) }],
      [3, { geometry: triangle(305) }],
      [4, { attributes: { occluded: true } }],
      [5, { geometry: { shape: 'rotated-box', cx: 510, cy: 10, width: 20, height: 20, angleDegrees: 30 } }],
      // Deleted and drawn again: known by class and place, not by id.
      [6, null],
      [null, { geometry: box(2, 302, 40, 40) }],
      // Less than half a pixel is no change.
      [7, { geometry: box(0.3, 400, 20.2, 20) }],
      [null, { classId: 3, geometry: box(600, 400, 10, 10) }],
    ])
    const { store } = engine.context
    store.write(() => store.run("UPDATE image SET lifecycle = 'retired' WHERE id = ?", [rowOf(gone)]))
    const added = bench.scratch.addImage()
    await bench.review(added, [label(box(1, 1, 5, 5))])
    await client.workspace.changeClass({ classId: 3, change: { name: 'feline' } })
    await bench.scratch.freeze({ name: 'v2', ...seed })

    const diff = await client.datasets.diff({ a: 'v1', b: 'v2', objects: true })
    expect(diff).toMatchObject({ added: 1, removed: 1, relabelled: 1, unchanged: 1 })
    expect(diff.objects).toEqual({
      added: 2,
      removed: 2,
      relabelled: 1,
      reshaped: 1,
      resized: 1,
      moved: 3,
      attributes: 1,
      unchanged: 2,
    })
    expect(diff.classes).toEqual({ added: [], removed: [], renamed: [{ from: 'cat', to: 'feline' }] })
    expect(diff.changes!.filter((one) => one.imageId === imageId).map(({ kind }) => kind)).toEqual([
      'relabelled',
      'resized',
      'moved',
      'moved',
      'attributes',
      'reshaped',
      'moved',
      'added',
    ])
    expect(diff.changes![0]).toMatchObject({
      path: 'yard/0001.jpg',
      before: { class: 'person' },
      after: { class: 'dog', geometry: box(3, 3, 30, 30) },
    })
    const { file } = await client.datasets.writeDiff({ a: 'v1', b: 'v2', file: bench.out('diff.json') })
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(diff)
    await client.datasets.writeDiff({ a: 'v1', b: 'v2', file: bench.out('diff.txt') })
    expect(readFileSync(bench.out('diff.txt'), 'utf8')).toMatch(
      /^Images: 1 added, 1 removed, 1 with other labels, 1 unchanged\.\n.*\nClass renamed: cat to feline\n/,
    )
    await client.datasets.writeDiff({ a: 'v1', b: 'v1', file: bench.out('same.json') })
    expect(JSON.parse(readFileSync(bench.out('same.json'), 'utf8'))).toMatchObject({ unchanged: 3, changes: [] })
    await expect(client.datasets.writeDiff({ a: 'v1', b: 'v2', file })).rejects.toThrow('already exists')
    await expect(client.datasets.writeDiff({ a: 'v1', b: 'v2', file: bench.out('diff.pdf') })).rejects.toThrow('.txt')
    expect(existsSync(bench.out('diff.pdf'))).toBe(false)
    const { images, total } = await client.datasets.changedImages({ a: 'v1', b: 'v2' })
    expect(total).toBe(1)
    expect(images).toMatchObject([
      { imageId, path: 'yard/0001.jpg', changes: 8, kinds: { moved: 3, added: 1 }, changedBy: 'olga' },
    ])
    const objects = await client.datasets.diffImage({ a: 'v1', b: 'v2', imageId })
    expect(objects.map(({ kind }) => kind).filter((kind) => kind === 'unchanged')).toHaveLength(1)
    const only = async (which: 'added' | 'removed') =>
      (await client.datasets.otherImages({ a: 'v1', b: 'v2', which })).images
    expect(await only('added')).toMatchObject([{ imageId: added, split: 'train', labels: 1, lifecycle: 'active' }])
    expect(await only('removed')).toMatchObject([{ imageId: gone, labels: 2, lifecycle: 'retired', leftOut: null }])
  })

  test('a version from before there were digests is hashed as it was, and compared label by label', async () => {
    const { client, engine } = bench.scratch
    const { store } = engine.context
    await bench.reviewedRows(3)
    const { hash } = await bench.scratch.freeze({ name: 'v1' })
    const lines = store.all<{ sha256: string; split: string; class_id: number }>(
      `SELECT sha256, split, class_id FROM dataset_item JOIN image ON image.id = dataset_item.image_id
       JOIN annotation ON annotation.image_id = image.id ORDER BY sha256`,
    )
    const geometry = '{"height":4,"shape":"box","width":3,"x":1,"y":2}'
    const content = lines.map(
      ({ sha256, split, class_id }) =>
        `${sha256} ${split} [["${['person', 'dog', 'cat'][class_id - 1]}",${geometry},{}]]\n`,
    )
    const formerHash = createHash('sha256')
      .update(`winnow dataset 1\n["person","dog","cat"]\n${content.join('')}`)
      .digest('hex')
    store.write(() => {
      store.run(
        `UPDATE dataset_item SET digest = NULL, class_counts = NULL, labels = (SELECT labels FROM frozen_item AS own
           WHERE own.dataset_id = dataset_item.dataset_id AND own.image_id = dataset_item.image_id)`,
      )
      store.run('UPDATE dataset SET hash_version = 1, hash = ?', [formerHash])
    })
    const verdict = await client.datasets.verify({ name: 'v1' })
    expect(verdict.problems.filter((problem) => problem.includes('hash'))).toEqual([])
    const next = await bench.scratch.freeze({ name: 'v2' })
    expect(next.hash).toBe(hash)
    expect(await client.datasets.diff({ a: 'v1', b: 'v2' })).toMatchObject({
      unchanged: 3,
      relabelled: 0,
      objects: { unchanged: 3, added: 0 },
    })
  })
})
