import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Bulk, BulkResult } from '#contract'
import { annotationIdFrom, editIdFrom, type ImageId, type ModelId, rowOf } from '#model/ids.ts'
import { accept } from '#model/labels/corrections.ts'
import { adding, box, label } from '../../support/label-bench.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

const frames = 6
let scratch: Scratch
let images: ImageId[]
let model: ModelId

/** A person walks to the right and is hard to see in frame 3; a dog walks to the left. */
beforeEach(async () => {
  scratch = await scratchWorkspace()
  images = Array.from({ length: frames }, (_, n) => scratch.addImage({ path: `frame_00000${n}.jpg` }))
  const { store } = scratch.engine.context
  store.write(() => {
    store.run("INSERT INTO sequence (id, name, first_image) VALUES (1, 'gate', ?)", [rowOf(images[0]!)])
    for (const [n, image] of images.entries())
      store.run('INSERT INTO sequence_frame (image_id, sequence_id, frame) VALUES (?, 1, ?)', [rowOf(image), n])
    store.run("UPDATE image SET state = 'predicted'")
  })
  model = scratch.addModel()
  for (const [n, image] of images.entries())
    scratch.addPredictions(model, image, [
      { classId: 1, score: n === 3 ? 0.1 : 0.9, box: [20 + n * 30, 40, 60, 120] },
      { classId: 2, score: 0.8, box: [400 - n * 30, 60, 80, 60] },
    ])
})
afterEach(() => scratch.close())

const tracks = async (image: ImageId) =>
  (await scratch.client.labeling.open({ imageId: image })).predictions
    .toSorted((a, b) => a.classId - b.classId)
    .map(({ track }) => track ?? null)
const link = async () => {
  const { jobId, bulkId } = await scratch.client.bulk.run({
    target: { where: 'sequence == "gate"' },
    action: { kind: 'linkTracks' },
  })
  return { ...BulkResult.parse((await scratch.engine.context.jobs.wait(jobId)).result), bulkId }
}
const undo = async (bulkId: Bulk['bulkId']) => {
  const { jobId } = await scratch.client.bulk.undo({ bulkId })
  return BulkResult.parse((await scratch.engine.context.jobs.wait(jobId)).result)
}

test('predictions are linked into tracks, through a frame of low confidence, and the action is undone as a whole', async () => {
  const preview = await scratch.client.bulk.preview({
    target: { where: 'sequence == "gate"' },
    action: { kind: 'linkTracks' },
  })
  expect(preview).toMatchObject({ images: frames, changes: frames })
  const linked = await link()
  expect(linked).toMatchObject({ images: frames, labels: 2 * frames, skippedCount: 0 })
  for (const image of images) expect(await tracks(image)).toEqual([1, 2])
  expect(await scratch.client.labeling.trackMarks({ imageId: images[0]!, track: 1 })).toEqual({
    track: 1,
    marks: Array(frames).fill(3),
  })
  // What is linked stays linked as it is.
  expect(await link()).toMatchObject({ images: 0, skippedCount: frames })
  expect(await undo(linked.bulkId)).toMatchObject({ images: frames, skippedCount: 0 })
  for (const image of images) expect(await tracks(image)).toEqual([null, null])
})

test('a label that a linked prediction becomes has its track, and undo leaves it alone', async () => {
  const { bulkId } = await link()
  const [first] = images
  const { predictions, revision } = await scratch.client.labeling.open({ imageId: first! })
  const person = predictions.find(({ classId }) => classId === 1)!
  await scratch.client.labeling.edit({
    imageId: first!,
    editId: editIdFrom('acceptlinked01'),
    baseRevision: revision,
    kind: 'edit',
    diff: accept(person, annotationIdFrom('linkedlabel01')),
  })
  const { annotations } = await scratch.client.labeling.open({ imageId: first! })
  expect(annotations).toMatchObject([{ classId: 1, track: { number: 1, keyframe: true } }])
  expect((await undo(bulkId)).images).toBe(frames)
  expect((await scratch.client.labeling.open({ imageId: first! })).annotations).toEqual(annotations)
})

test('a track that a user began goes on with the predictions of its object, in the frames that have no label of it', async () => {
  const [, second] = images
  const { revision } = await scratch.client.labeling.open({ imageId: second! })
  const drawn = label({ classId: 1, geometry: box(50, 42, 60, 118), track: { number: 9, keyframe: true } })
  await scratch.client.labeling.edit({
    imageId: second!,
    editId: editIdFrom('begintrack01'),
    baseRevision: revision,
    kind: 'edit',
    diff: adding(drawn),
  })
  await link()
  expect(await Promise.all(images.map(tracks))).toEqual(
    images.map((image) => (image === second ? [null, 10] : [9, 10])),
  )
  const { annotations } = await scratch.client.labeling.open({ imageId: second! })
  expect(annotations).toEqual([drawn])
})

test('the predictions of a track are accepted as one action, from a frame on, and taken back as one', async () => {
  await link()
  const before = await Promise.all(images.map((imageId) => scratch.client.labeling.open({ imageId })))
  const taken = await scratch.client.labeling.setTrackVerdict({
    imageId: images[2]!,
    track: 1,
    verdict: 'accept',
    from: 'here',
  })
  expect(taken).toMatchObject({ track: 1, images: images.slice(2), skipped: [] })
  expect(await scratch.client.labeling.trackMarks({ imageId: images[0]!, track: 1 })).toEqual({
    track: 1,
    marks: [3, 3, 2, 2, 2, 2],
  })
  const { state, annotations } = await scratch.client.labeling.open({ imageId: images[3]! })
  expect(state).toBe('predicted')
  expect(annotations).toMatchObject([{ origin: 'model', track: { number: 1, keyframe: true } }])
  await scratch.client.labeling.revertEdits({ edits: taken.edits })
  const after = await Promise.all(images.map((imageId) => scratch.client.labeling.open({ imageId })))
  expect(after.map(({ revision, ...image }) => image)).toEqual(before.map(({ revision, ...image }) => image))

  const deleted = await scratch.client.labeling.setTrackVerdict({
    imageId: images[0]!,
    track: 2,
    verdict: 'delete',
    from: 'all',
  })
  expect(deleted.images).toEqual(images)
  await expect(
    scratch.client.labeling.setTrackVerdict({ imageId: images[0]!, track: 2, verdict: 'accept', from: 'all' }),
  ).rejects.toThrow('Track 2 has no open predictions.')
})
