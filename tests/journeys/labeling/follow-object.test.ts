import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FollowResult } from '#contract'
import { type BoundingBox, iou } from '#model/geometry/box.ts'
import { editIdFrom, type ImageId, idOf } from '#model/ids.ts'
import { followJob } from '../../../src/engine/models/following/follow-object.ts'
import { adding, box, label } from '../../support/label-bench.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

const frames = 12
let scratch: Scratch
let images: ImageId[]

const placeIn = (n: number): BoundingBox => ({ x: 20 + n * 14, y: 50 + n * 3, width: 60, height: 60 })

/** A badge moves over a striped ground, and is gone from frame 9 on. */
beforeEach(async () => {
  scratch = await scratchWorkspace()
  const folder = join(scratch.folder, '..', 'gate')
  mkdirSync(folder)
  for (let n = 0; n < frames; n++) {
    const { x, y } = placeIn(n)
    const stripes = Array.from(
      { length: 16 },
      (_, i) => `<rect x="${i * 20}" width="9" height="200" fill="#8${i % 10}a"/>`,
    )
    const badge = `<g transform="translate(${x} ${y})"><rect width="60" height="60" fill="#c33"/><circle cx="20" cy="24" r="13" fill="#fff"/>
      <rect x="34" y="6" width="20" height="32" fill="#225"/><path d="M0 60 L30 36 L60 60z" fill="#fc3"/></g>`
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200"><rect width="320" height="200" fill="#798"/>${stripes.join('')}${n < 9 ? badge : ''}<rect x="${n * 9}" width="8" height="8"/></svg>`
    await sharp(Buffer.from(svg))
      .png()
      .toFile(join(folder, `frame_${String(n).padStart(6, '0')}.png`))
  }
  const { jobId } = await scratch.client.library.import({ paths: [folder], format: 'images', sequences: true })
  await scratch.engine.context.jobs.wait(jobId)
  images = scratch.engine.context.store
    .values<number>('SELECT image_id FROM sequence_frame ORDER BY frame')
    .map((row) => idOf('img', row))
})
afterEach(() => scratch.close())

const drawIn = async (n: number) => {
  const { x, y, width, height } = placeIn(n)
  const drawn = label({ classId: 2, geometry: box(x, y, width, height) })
  await scratch.client.labeling.edit({
    imageId: images[n]!,
    editId: editIdFrom(`followdraw0${n}`),
    baseRevision: (await scratch.client.labeling.open({ imageId: images[n]! })).revision,
    kind: 'edit',
    diff: adding(drawn),
  })
  return drawn
}
const follow = async (n: number, annotationId: string) => {
  const input = { imageId: images[n]!, annotationId: annotationId as never }
  const { jobId } = await scratch.client.models.follow(input)
  const { error, result } = await scratch.engine.context.jobs.wait(jobId)
  expect(error).toBeNull()
  return FollowResult.parse(result)
}
const predictions = async (n: number) => (await scratch.client.labeling.open({ imageId: images[n]! })).predictions

test('a box is followed to where it is lost, as predictions of its track, and all of it is undone', async () => {
  expect(images).toHaveLength(frames)
  const before = await Promise.all(images.map((imageId) => scratch.client.labeling.open({ imageId })))
  const drawn = await drawIn(0)
  const followed = await follow(0, drawn.id)
  expect(followed).toMatchObject({ track: 1, images: images.slice(1, 9), ended: 'end', left: 0 })
  for (let n = 1; n < 9; n++) {
    const [found, ...others] = await predictions(n)
    expect(others).toEqual([])
    expect(found).toMatchObject({ classId: 2, track: 1, outcome: 'open' })
    expect(iou(found!.geometry as unknown as BoundingBox, placeIn(n))).toBeGreaterThan(0.8)
  }
  // It stands for no model that could be run, and none became the current one by it.
  expect((await scratch.client.models.list()).map(({ name, aliases }) => ({ name, aliases }))).toEqual([
    { name: 'Followed dog', aliases: [] },
  ])
  expect(await scratch.client.models.unfollow({ track: 1, images: followed.images })).toEqual({ images: 8 })
  await scratch.client.labeling.revertEdits({ edits: followed.edits })
  for (const [n, image] of images.entries())
    expect(await scratch.client.labeling.open({ imageId: image })).toMatchObject({
      predictions: before[n]!.predictions,
      state: before[n]!.state,
    })
  expect((await scratch.client.labeling.open({ imageId: images[0]! })).annotations).toEqual([drawn])
})

test('following that was interrupted begins again, and its result names all frames and edits', async () => {
  const drawn = await drawIn(0)
  const { context } = scratch.engine
  const run = {
    context: { ...context, actor: context.userNow({ userId: 'usr_1' } as never) },
    signal: new AbortController().signal,
    keepInput: () => {},
    failures: async () => [],
    addFailures: () => {},
  }
  const input = { imageId: images[0]!, annotationId: drawn.id }
  let saved: unknown = null
  const progress = (done: number) => {
    if (done === 4) throw new Error('killed')
  }
  const interrupted = followJob.run(input, { ...run, checkpoint: null, progress, save: (point) => (saved = point) })
  await expect(interrupted).rejects.toThrow('killed')
  expect(await predictions(3)).toHaveLength(1)
  const again = await followJob.run(input, { ...run, checkpoint: saved, progress: () => {}, save: () => {} })
  expect(again).toMatchObject({ track: 1, images: images.slice(1, 9), edits: [expect.any(String)], ended: 'end' })
  for (let n = 1; n < 9; n++) expect(await predictions(n)).toHaveLength(1)
})

test('following ends where the track has an object, leaves reviewed frames alone and takes what a model found', async () => {
  const model = scratch.addModel()
  const { x, y, width, height } = placeIn(2)
  const [found] = scratch.addPredictions(model, images[2]!, [
    { classId: 2, score: 0.8, box: [x + 2, y, width, height] },
  ])
  const { revision } = await scratch.client.labeling.open({ imageId: images[3]! })
  await scratch.client.labeling.edit({
    imageId: images[3]!,
    editId: editIdFrom('followstate1'),
    baseRevision: revision,
    kind: 'edit',
    diff: { annotations: [], predictions: [], state: { before: 'new', after: 'reviewed' } },
  })
  const drawn = await drawIn(0)
  const first = await follow(0, drawn.id)
  expect(first.images).not.toContain(images[3])
  expect(first.left).toBe(1)
  expect(await predictions(2)).toMatchObject([{ id: found, track: 1 }])
  // Its track has objects behind the first frame now.
  expect(await follow(0, drawn.id)).toMatchObject({ images: [], ended: 'met', looked: 0 })
  expect(await scratch.client.models.unfollow({ track: 1, images: first.images })).toEqual({
    images: first.images.length,
  })
  const [kept] = await predictions(2)
  expect(kept).toMatchObject({ id: found, outcome: 'open' })
  expect(kept!.track).toBeUndefined()
})
