import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EngineClient } from '#contract'
import { createWorkspace, type Engine, openEngine } from '#engine'
import type { ImageId } from '#model/ids.ts'
import { storePredictions } from '../../../src/engine/models/prelabel/store-predictions.ts'
import { diskOf } from '../../../src/engine/store/no-space.ts'
import { type SmallDisk, smallDisk } from '../../support/files/small-disk.ts'
import { writeImage } from '../../support/images.ts'
import { adding, box, changing, label, labelBench, nextEditId } from '../../support/label-bench.ts'

const masks = (count: number) =>
  adding(
    ...Array.from({ length: count }, (_, i) =>
      label({ geometry: { shape: 'polygon', rings: [ringAround(20 + (i % 500), 30 + (i % 300))] } }),
    ),
  )
const ringAround = (x: number, y: number): [number, number][] =>
  Array.from({ length: 40 }, (_, i) => [
    x + 9 * Math.cos((i * Math.PI) / 20) + i / 1e6,
    y + 9 * Math.sin((i * Math.PI) / 20) + i / 1e7,
  ])

const isWhole = ({ context: { store } }: Engine) => {
  expect(store.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
  expect(store.pragma('foreign_key_check')).toEqual([])
}

describe('a full disk', () => {
  let disk: SmallDisk
  let images: string
  let folder: string
  let engine: Engine

  beforeEach(async () => {
    disk = smallDisk(16)
    images = mkdtempSync(join(tmpdir(), 'winnow-images-'))
    folder = join(disk.folder, 'workspace')
    for (let i = 0; i < 4; i++) await writeImage(join(images, `${i}.png`), { tint: i, widthPx: 640, heightPx: 480 })
    await createWorkspace(folder, { name: 'Small', classes: ['dog'], clock: { nowMs: () => 1 } })
    engine = await openEngine({ folder, program: 'a test' })
  })
  afterEach(async () => {
    await engine.close()
    disk.remove()
    rmSync(images, { recursive: true, force: true })
  })

  const imported = async (...paths: string[]) => {
    const { jobId } = await engine.client.library.import({ paths, storage: 'copy' })
    return engine.context.jobs.wait(jobId)
  }
  const firstImage = 'img_1' as ImageId

  test('S12: refuses edits with the reason, keeps what was answered, and takes them under the same ids afterward', async () => {
    await imported(images)
    const edits = Array.from({ length: 20 }, () => ({ editId: nextEditId(), diff: masks(40) }))
    const send = async (from: number) => {
      for (const [i, { editId, diff }] of edits.entries())
        if (i >= from) await engine.client.labeling.edit({ imageId: firstImage, editId, baseRevision: i, diff })
    }
    await engine.client.labeling.edit({ imageId: firstImage, ...edits[0]!, baseRevision: 0 })
    disk.fill(engine)
    await expect(send(1)).rejects.toMatchObject({
      code: 'NO_SPACE',
      message: `Disk full: ${diskOf(folder)}. Free some space; saved data is safe.`,
    })
    const { revision, annotations } = await engine.client.labeling.open({ imageId: firstImage })
    expect(annotations).toHaveLength(40 * revision)
    await expect(
      engine.client.labeling.comment({ imageId: firstImage, spot: null, text: 'x'.repeat(5000) }),
    ).rejects.toMatchObject({ code: 'NO_SPACE' })
    isWhole(engine)

    disk.clear(engine)
    await send(0)
    const after = await engine.client.labeling.open({ imageId: firstImage })
    expect(after.revision).toBe(edits.length)
    expect(after.annotations).toHaveLength(40 * edits.length)
    expect((await engine.client.labeling.comments({ imageId: firstImage })).length).toBe(0)
    isWhole(engine)
  })

  test('S12: stops an import with what to do; resumed with room again, it brings in the rest', async () => {
    const more = join(images, 'more')
    mkdirSync(more)
    for (let i = 0; i < 40; i++) await writeImage(join(more, `${i}.png`), { tint: 50 + i, widthPx: 640, heightPx: 480 })
    disk.fill(engine)
    // The very asking may already be refused.
    const failed = await imported(more).catch((error: unknown) => error)
    expect(failed).toMatchObject(
      failed instanceof Error
        ? { code: 'NO_SPACE' }
        : { status: 'failed', error: expect.stringContaining(`Disk full: ${diskOf(folder)}`) },
    )
    isWhole(engine)
    disk.clear(engine)
    const [job] = await engine.client.jobs.list({})
    if (job) {
      await engine.client.jobs.resume({ jobId: job.jobId })
      expect(await engine.context.jobs.wait(job.jobId)).toMatchObject({ status: 'done', result: { imagesAdded: 40 } })
    } else expect(await imported(more)).toMatchObject({ status: 'done', result: { imagesAdded: 40 } })
    isWhole(engine)
  })

  test('S12: leaves no half of a frozen version', async () => {
    await imported(images)
    const diffs = [masks(150), masks(150), { ...masks(150), state: { before: 'new', after: 'reviewed' } as const }]
    for (const [baseRevision, diff] of diffs.entries())
      await engine.client.labeling.edit({ imageId: firstImage, editId: nextEditId(), baseRevision, diff })
    // What the log once took on the disk would do for a small version.
    engine.context.store.pragma('wal_checkpoint(TRUNCATE)')
    disk.fill(engine)
    const freeze = async () =>
      engine.context.jobs
        .wait((await engine.client.datasets.freeze({ name: 'v1' })).jobId)
        .then(({ status, error, result }) => (status === 'done' ? result : error))
    expect(await freeze().catch(({ message }) => message)).toContain(`Disk full: ${diskOf(folder)}`)
    expect(await engine.client.datasets.list({})).toEqual([])
    disk.clear(engine)
    expect(await freeze()).toMatchObject({ labels: 450 })
    isWhole(engine)
  })
})

const bench = labelBench()

describe('two users on one image', () => {
  const other = (name: string): Promise<EngineClient> => bench.scratch.actingAs(name, 'annotator')

  test('L6: every edit of both is in, in one order, and none is overwritten unseen', async () => {
    const imageId = bench.scratch.addImage()
    const people = [await other('ada'), await other('bo')]
    const work = async (client: EngineClient, at: number) => {
      for (let n = 0; n < 15; ) {
        const { revision } = await client.labeling.open({ imageId })
        await new Promise((resolve) => setImmediate(resolve))
        const sent = {
          imageId,
          editId: nextEditId(),
          baseRevision: revision,
          diff: adding(label({ geometry: box(at, n * 5, 4, 4) })),
        }
        await client.labeling.edit(sent).then(
          () => n++,
          (error: { code?: string }) => expect(error.code).toBe('STALE'),
        )
      }
    }
    await Promise.all(people.map((client, i) => work(client, 10 + 50 * i)))
    const { annotations, revision } = await bench.open(imageId)
    expect([annotations.length, revision]).toEqual([30, 30])
  })

  test('L6: the later change of the same label is refused, and the earlier one stands', async () => {
    const imageId = bench.scratch.addImage()
    const [ada, bo] = [await other('ada'), await other('bo')]
    const first = label()
    await bench.edit(imageId, adding(first))
    await bench.edit(imageId, changing(first, { ...first, classId: 2 }), { client: ada })
    await expect(
      bench.edit(imageId, changing(first, { ...first, geometry: box(1, 1, 9, 9) }), { client: bo }),
    ).rejects.toMatchObject({ code: 'STALE', data: { revision: 2 } })
    expect((await bench.open(imageId)).annotations).toEqual([{ ...first, classId: 2 }])
  })

  test('S11: a second program is refused and told who has the workspace open', async () => {
    await expect(openEngine({ folder: bench.scratch.folder, program: 'another window' })).rejects.toThrow(
      `This workspace is open in a test (process ${process.pid}`,
    )
  })
})

test('L8: predictions that come late leave alone what a user did meanwhile', async () => {
  const { scratch } = bench
  const imageId = scratch.addImage()
  const modelId = scratch.addModel()
  const [taken, refused] = scratch.addPredictions(modelId, imageId, [
    { classId: 1, score: 0.9, box: [10, 10, 50, 50] },
    { classId: 2, score: 0.6, box: [200, 100, 80, 80] },
  ])
  const drawn = label({ geometry: box(400, 300, 60, 60) })
  const accepted = label({
    geometry: box(10, 10, 50, 50),
    origin: 'model',
    modelId,
    predictionId: taken!,
    score: 0.9,
  })
  await bench.edit(imageId, {
    annotations: [
      { before: null, after: drawn },
      { before: null, after: accepted },
    ],
    predictions: [
      { id: taken!, before: 'open', after: 'taken' },
      { id: refused!, before: 'open', after: 'deleted' },
    ],
    state: { before: 'new', after: 'reviewed' },
  })
  const found = [
    { classIndex: 0, score: 0.8, box: { x: 10, y: 10, width: 50, height: 51 } },
    { classIndex: 1, score: 0.7, box: { x: 200, y: 100, width: 80, height: 80 } },
    { classIndex: 1, score: 0.5, box: { x: 500, y: 20, width: 40, height: 40 } },
  ]
  storePredictions(scratch.engine.context.store, 1, [{ imageRow: 1, predictions: found }], 5)
  const { annotations, predictions, state, revision } = await bench.open(imageId)
  expect({ state, revision }).toEqual({ state: 'reviewed', revision: 1 })
  expect(annotations).toEqual([drawn, accepted])
  expect(predictions.map(({ outcome }) => outcome)).toEqual(['taken', 'deleted', 'open'])
})
