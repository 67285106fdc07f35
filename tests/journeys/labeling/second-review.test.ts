import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EngineClient } from '#contract'
import { type ImageId, idOf } from '#model/ids.ts'
import { adding, label, nextEditId, stating } from '../../support/label-bench.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

/** A second review goes to somebody who did not make the labels, by whichever way it is asked for. */

let scratch: Scratch
let ana: EngineClient
let ben: EngineClient
let images: ImageId[]
beforeEach(async () => {
  scratch = await scratchWorkspace()
  ana = await scratch.actingAs('ana', 'annotator')
  ben = await scratch.actingAs('ben', 'annotator')
  images = Array.from({ length: 4 }, () => scratch.addImage())
})
afterEach(() => scratch.close())

async function edit(by: EngineClient, imageId: ImageId, diff: Parameters<EngineClient['labeling']['edit']>[0]['diff']) {
  const { revision } = await by.labeling.open({ imageId })
  await by.labeling.edit({ imageId, editId: nextEditId(), baseRevision: revision, diff })
}
const review = (by: EngineClient, imageId: ImageId) => edit(by, imageId, stating('new', 'reviewed'))
const approve = (by: EngineClient, imageId: ImageId) => edit(by, imageId, stating('reviewed', 'approved'))
const inList = async (by: EngineClient, where = 'state == "reviewed"') => {
  const packed = await by.labeling.list({ where, order: 'id', purpose: 'approve', fresh: true })
  return [...new Uint32Array(Uint8Array.from(packed).buffer)].map((row) => idOf('img', row))
}
const mayApprove = async (by: EngineClient, imageId: ImageId) => (await by.labeling.open({ imageId })).mayApprove

test('V3: neither the reviewer nor who changed the labels since gets a second review, by list or directly', async () => {
  const [one, two] = images as [ImageId, ImageId]
  await review(ana, one)
  await review(ben, two)
  await edit(ben, one, adding(label()))
  expect([await inList(ana), await inList(ben), await inList(scratch.client)]).toEqual([[two], [], [one, two]])
  expect([await mayApprove(ana, one), await mayApprove(ben, one), await mayApprove(scratch.client, one)]).toEqual([
    false,
    false,
    true,
  ])
  for (const by of [ana, ben])
    await expect(approve(by, one)).rejects.toMatchObject({ code: 'REFUSED', data: { rule: 'second-person' } })
  const { skipped } = await ben.labeling.setImageVerdicts({ imageIds: [one, two], verdict: 'approve' })
  expect(skipped).toHaveLength(2)
  await approve(scratch.client, one)
})

test('V3: where everybody has made some of the labels, anybody may approve them, unless the setting says never', async () => {
  const [one] = images as [ImageId]
  await review(ana, one)
  for (const by of [ben, scratch.client]) await edit(by, one, adding(label()))
  expect(await mayApprove(ana, one)).toBe(true)
  await scratch.client.workspace.changeSettings({ approveOwn: 'never' })
  expect(await mayApprove(ana, one)).toBe(false)
  await scratch.client.workspace.changeSettings({ approveOwn: 'always' })
  expect([await mayApprove(ana, one), await inList(ana)]).toEqual([true, [one]])
})

test('V3: an assigned second review gives nobody their own work, and says what it left out', async () => {
  for (const [n, imageId] of images.entries()) await review(n < 3 ? ana : ben, imageId)
  const assign = (users: string[]) =>
    scratch.client.labeling.assignQueue({ name: 'Check', where: '', users, purpose: 'approve' })
  const both = await assign(['ana', 'ben'])
  expect([both.shares.map(({ images: count }) => count), both.leftOut]).toEqual([[1, 3], 0])
  expect(await inList(ana, both.shares[0]!.where)).toEqual([images[3]])
  expect((await assign(['ana'])).leftOut).toBe(3)
  expect((await scratch.client.library.count({ where: both.shares[1]!.toDo })).count).toBe(3)
  await edit(ben, images[0]!, adding(label()))
  expect((await scratch.client.library.count({ where: both.shares[1]!.toDo })).count).toBe(2)
  for (const imageId of images.slice(0, 3)) await edit(ben, imageId, adding(label()))
  await expect(assign(['ben'])).rejects.toMatchObject({ code: 'INVALID' })
})

test('the share of images that get a second review is kept when it grows', async () => {
  const many = Array.from({ length: 200 }, (_, n) =>
    scratch.addImage({ sha256: (n * 0x9e3779b1).toString(16).padStart(64, '0') }),
  )
  const chosen = async (share: number) => {
    await scratch.client.workspace.changeSettings({ secondReviewShare: share })
    const { images: found } = await scratch.client.library.list({ where: 'review.second', limit: 1000 })
    return found.map(({ imageId }) => imageId)
  }
  const [few, more, all] = [await chosen(0.2), await chosen(0.5), await chosen(1)]
  expect(few.length / many.length).toBeGreaterThan(0.1)
  expect(few.length / many.length).toBeLessThan(0.3)
  expect(few.every((one) => more.includes(one))).toBe(true)
  expect(all).toHaveLength(204)
})
