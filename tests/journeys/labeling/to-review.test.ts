import { expect, test } from 'vitest'
import { type ImageId, rowOf } from '#model/ids.ts'
import { toReviewBy } from '#model/query/to-review.ts'
import { labelBench, stating } from '../../support/label-bench.ts'

const bench = labelBench()
const { edit, predicted } = bench

test('V19: what is to review is the same for counts, lists, queues and the team, in every state', async () => {
  const { scratch } = bench
  const { client } = scratch
  const [lena, ben] = [await scratch.actingAs('lena', 'annotator'), await scratch.actingAs('ben', 'annotator')]
  const finish = (imageId: ImageId, by = client) => edit(imageId, stating('predicted', 'reviewed'), { client: by })
  const sendBack = async (imageId: ImageId, to: typeof client) => {
    await finish(imageId, to)
    await client.labeling.setImageVerdicts({ imageIds: [imageId], verdict: 'sendBack', reason: 'Loose box' })
  }
  const update = (imageId: ImageId, change: string) =>
    scratch.engine.context.store.write(() =>
      scratch.engine.context.store.run(`UPDATE image SET ${change} WHERE id = ?`, [rowOf(imageId)]),
    )
  const withPredictions = predicted().imageId
  const withoutPredictions = scratch.addImage()
  const nothingFound = scratch.addImage()
  update(nothingFound, "state = 'predicted'")
  const skipped = predicted().imageId
  update(skipped, 'skip_count = 2, skipped_at = 1')
  const backToLena = predicted().imageId
  await sendBack(backToLena, lena)
  const reviewed = predicted().imageId
  await finish(reviewed)
  const approved = predicted().imageId
  await finish(approved, ben)
  await client.labeling.setImageVerdicts({ imageIds: [approved], verdict: 'approve' })
  const rejected = predicted().imageId
  await edit(rejected, stating('predicted', 'rejected'))
  for (const lifecycle of ['retired', 'trashed', 'archived', 'purged'])
    update(predicted().imageId, `lifecycle = '${lifecycle}'`)

  const forAll = [withPredictions, withoutPredictions, nothingFound, skipped]
  for (const _ of ['by SQL', 'by the index']) {
    for (const [by, name, images] of [
      [client, 'olga', forAll],
      [ben, 'ben', forAll],
      [lena, 'lena', [...forAll, backToLena]],
    ] as const) {
      const where = toReviewBy(name)
      expect((await by.library.list({ where })).images.map(({ imageId }) => imageId)).toEqual(images)
      expect(await by.library.count({ where })).toEqual({ count: images.length })
      expect((await by.labeling.list({ where, order: '', purpose: 'review' })).byteLength / 4).toBe(images.length)
    }
    // The team has what was sent back to any of them.
    expect((await client.monitoring.teamwork()).queue.waiting).toBe(forAll.length + 1)
    await client.library.facets({})
  }

  // With a blind share nothing changes but what is shown of the images.
  await client.workspace.changeSettings({ blindShare: 0.5 })
  expect(await lena.library.count({ where: toReviewBy('lena') })).toEqual({ count: forAll.length + 1 })
  expect(await lena.library.count({ where: toReviewBy('nobody') })).toEqual({ count: 0 })

  // Finished, it waits for nobody; sent back to another, for them alone.
  await finish(backToLena, lena)
  expect(await lena.library.count({ where: toReviewBy('lena') })).toEqual({ count: forAll.length })
  await sendBack(withPredictions, ben)
  expect(await ben.library.count({ where: toReviewBy('ben') })).toEqual({ count: forAll.length })
  expect(await lena.library.count({ where: toReviewBy('lena') })).toEqual({ count: forAll.length - 1 })
})
