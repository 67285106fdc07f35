import { describe, expect, test } from 'vitest'
import { type ImageId, rowOf } from '#model/ids.ts'
import { box, datasetBench, label } from '../../support/dataset-bench.ts'

const bench = datasetBench()

const splitsOf = (name: string): Map<number, string> =>
  new Map(
    bench.scratch.engine.context.store
      .all<{ image_id: number; split: string }>(
        'SELECT image_id, item.split FROM dataset_item AS item JOIN dataset ON dataset.id = dataset_id WHERE name = ?',
        [name],
      )
      .map(({ image_id, split }) => [image_id, split]),
  )

function alike(ids: readonly ImageId[], hash: string) {
  const { store } = bench.scratch.engine.context
  store.write(() => {
    for (const id of ids) store.run('UPDATE image SET perceptual_hash = ? WHERE id = ?', [hash, rowOf(id)])
  })
}

describe('splits of a version', () => {
  test('near-duplicates stay together, and a leak that the placement before makes is refused until it is allowed', async () => {
    const first = await bench.reviewedRows(12)
    const { client } = bench.scratch
    const half = { split: [50, 25, 25] as [number, number, number] }
    alike(first.slice(0, 4), '00000000000000ff')
    const planned = await client.datasets.plan(half)
    const made = await bench.scratch.freeze({ name: 'v1', ...half })
    expect(planned).toMatchObject({ images: 12, bySplit: made.bySplit, kept: 0, keptFrom: null, leftOut: [] })
    expect(await client.datasets.plan({ ...half, max: 5 })).toMatchObject({
      images: 5,
      leftOut: [{ reason: 'max', images: 7 }],
    })
    const v1 = splitsOf('v1')
    expect(new Set(first.slice(0, 4).map((id) => v1.get(rowOf(id)))).size).toBe(1)

    const more = await bench.reviewedRows(8)
    const v2 = await bench.scratch.freeze({ name: 'v2', ...half })
    expect(v2.making).toMatchObject({ keptFrom: 'v1', kept: 12, leakage: { groups: 0, images: 0 } })
    for (const [row, split] of v1) expect(splitsOf('v2').get(row)).toBe(split)

    // Two images of different splits turn out to be alike.
    const train = more
      .concat(first)
      .find((id) => splitsOf('v2').get(rowOf(id)) === 'train' && !first.slice(0, 4).includes(id))!
    const test = more
      .concat(first)
      .find((id) => splitsOf('v2').get(rowOf(id)) === 'test' && !first.slice(0, 4).includes(id))!
    alike([train, test], 'ff000000000000ff')
    await expect(client.datasets.freeze({ name: 'v3', ...half })).rejects.toMatchObject({
      code: 'REFUSED',
      data: { rule: 'split-leakage' },
      message: expect.stringContaining(
        '2 near-duplicates or frames of 1 group would be in more than one split, such as image-',
      ),
    })
    expect((await bench.scratch.freeze({ name: 'leaky', ...half, allowLeakage: true })).making?.leakage).toMatchObject({
      groups: 1,
      images: 2,
    })
    const anew = await bench.scratch.freeze({ name: 'anew', ...half, resplit: true })
    expect(anew.making).toMatchObject({ keptFrom: null, leakage: { groups: 0 } })
    expect(splitsOf('anew').get(rowOf(train))).toBe(splitsOf('anew').get(rowOf(test)))
  })

  test('the golden set and what is like it is in test alone, or stays out', async () => {
    const ids = await bench.reviewedRows(10)
    const { client } = bench.scratch
    await bench.scratch.freeze({ name: 'golden', where: `id == "${ids[0]}" || id == "${ids[1]}"` })
    await client.workspace.changeSettings({ goldenDataset: 'golden' })
    alike([ids[0]!, ids[2]!], '0f0f0f0f0f0f0f0f')
    await bench.scratch.freeze({ name: 'v1', split: [100, 0, 0] })
    expect(ids.map((id) => splitsOf('v1').get(rowOf(id)))).toEqual(['test', 'test', 'test', ...Array(7).fill('train')])
    const moved = (await client.datasets.otherImages({ a: 'golden', b: 'v1', which: 'moved' })).images
    const { splits } = await client.datasets.diff({ a: 'golden', b: 'v1' })
    expect(moved).toHaveLength(splits.reduce((sum, { images }) => sum + images, 0))
    const inGolden = splitsOf('golden')
    expect(moved.map(({ imageId, movedFrom, split }) => [imageId, movedFrom, split])).toEqual(
      ids
        .filter((id) => (inGolden.get(rowOf(id)) ?? 'test') !== 'test')
        .map((id) => [id, inGolden.get(rowOf(id)), 'test']),
    )
    expect(moved.length).toBeGreaterThan(0)
    const apart = await bench.scratch.freeze({ name: 'v2', split: [100, 0, 0], golden: 'apart' })
    expect(apart.images).toBe(7)
    expect(apart.making?.leftOut).toEqual([{ reason: 'golden', images: 3 }])
    expect(await client.datasets.leftOut({ name: 'v2' })).toEqual(
      ids.slice(0, 3).map((imageId, i) => ({ imageId, path: `image-${i + 1}.jpg`, reason: 'golden' })),
    )
    const where = 'leftOutOf("v2", "golden")'
    expect((await client.library.list({ where, order: 'image.path' })).images.map(({ imageId }) => imageId)).toEqual(
      ids.slice(0, 3),
    )
    for (const [query, count] of [
      ['leftOutOf("v2")', 3],
      ['leftOutOf("v2", "max")', 0],
      ['leftOutOf("v1")', 0],
    ] as const)
      expect(await client.library.count({ where: query }), query).toMatchObject({ count })
    expect((await client.datasets.verify({ name: 'v2' })).problems.filter((one) => one.includes('hash'))).toEqual([])
  })

  test('sampling drops images by seed and lists them; the same seed drops the same', async () => {
    const ids = await bench.reviewedRows(6)
    for (let i = 0; i < 3; i++) await bench.review(bench.scratch.addImage(), [])
    const busy = bench.scratch.addImage()
    await bench.review(busy, [label(box(1, 1, 2, 2), 1), label(box(5, 5, 2, 2), 1)])
    const options = { perClassMax: 2, negatives: 0.25, seed: 5 }
    const one = await bench.scratch.freeze({ name: 'v1', ...options })
    const two = await bench.scratch.freeze({ name: 'v2', ...options, resplit: true })
    expect(one.hash).toBe(two.hash)
    expect(one).toMatchObject({ images: 8, negatives: { user: 2 } })
    expect(one.making?.leftOut).toEqual([
      { reason: 'perClassMax', images: 1 },
      { reason: 'negatives', images: 1 },
    ])
    expect(one.byClass.map(({ images }) => images)).toEqual([2, 2, 2])
    expect((await bench.scratch.freeze({ name: 'v3', max: 4 })).making?.leftOut).toEqual([{ reason: 'max', images: 6 }])
    expect(ids).toHaveLength(6)
  })
})
