import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Job, PrelabelResult } from '#contract'
import { type Engine, openEngine } from '#engine'
import { writeObjects } from '../../support/files/large-images.ts'
import { colorBoundsModel } from '../../support/models/color-bounds-model.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'
import { winnow } from '../../support/winnow-command.ts'

/** Tiles of 512 pixels begin at 0, 363, 725 and 1088 across, and at 0, 344 and 688 down. */
const size = { widthPx: 1600, heightPx: 1200 }
/**
 * One color each, so that the model, which sees one box a color, sees each of them by itself. The model sees eight
 * pixels as one, in the whole image 25.
 */
const objects = [
  { color: '#f00', x: 840, y: 120, width: 64, height: 40, nearPx: 9 }, // at a seam, in the overlap
  { color: '#0f0', x: 600, y: 560, width: 480, height: 320, nearPx: 26 }, // in no tile whole, over a corner of four
  { color: '#00f', x: 1440, y: 1100, width: 80, height: 64, nearPx: 9 }, // in one tile
]

let scratch: Scratch
let ground: string
beforeEach(async () => {
  scratch = await scratchWorkspace([])
  await scratch.client.workspace.changeSettings({ largeFromPixels: 1_000_000, prelabelTilePx: 512 })
  ground = mkdtempSync(join(tmpdir(), 'winnow-prelabel-large-'))
  await writeObjects(join(ground, 'in/scan.png'), size, objects)
  writeFileSync(join(ground, 'bounds.onnx'), colorBoundsModel())
  const { jobId } = await scratch.client.library.import({ paths: [join(ground, 'in')] })
  await scratch.engine.context.jobs.wait(jobId)
  await scratch.client.models.add({ classMap: 'add-classes', file: join(ground, 'bounds.onnx') })
})
afterEach(async () => {
  await scratch.close()
  rmSync(ground, { recursive: true, force: true })
})

const resultOf = (job: Job): PrelabelResult => {
  expect(job.error).toBeNull()
  expect(job.status).toBe('done')
  return job.result as PrelabelResult
}

type Found = { class: string; bbox: readonly number[] }
async function found(client = scratch.client): Promise<Found[]> {
  const { images } = await client.library.export({ labels: true })
  return images[0]!.predictions!.map(({ class: name, bbox }) => ({ class: name, bbox }))
}

function expectObjects(predictions: readonly Found[]): void {
  expect(predictions.map(({ class: name }) => name).toSorted()).toEqual(['blue', 'green', 'red'])
  for (const [i, name] of ['red', 'green', 'blue'].entries()) {
    const { x, y, width, height, nearPx } = objects[i]!
    const [left, top, across, down] = predictions.find((prediction) => prediction.class === name)!.bbox
    const off = [left! - x, top! - y, left! + across! - x - width, top! + down! - y - height].map(Math.abs)
    expect(Math.max(...off), `${name} at ${left}, ${top}, ${across} × ${down}`).toBeLessThanOrEqual(nearPx)
  }
}

test('P9: objects at seams are predicted once, where they are, and counts and time are shown', async () => {
  const { jobId } = await scratch.client.models.prelabel({})
  const result = resultOf(await scratch.engine.context.jobs.wait(jobId))
  expect(result).toMatchObject({ images: 1, predictions: 3, failed: [], large: { images: 1, tiles: 12 } })
  expect(result.large!.seconds).toBeGreaterThan(0)
  expectObjects(await found())
})

test('P9: with tiles deleted they are cut first, in the same job', async () => {
  await scratch.client.library.deleteTiles({})
  const { jobId } = await scratch.client.models.prelabel({})
  expect(resultOf(await scratch.engine.context.jobs.wait(jobId))).toMatchObject({ images: 1, predictions: 3 })
  expectObjects(await found())
})

test('P10: a run that is canceled between tiles continues after them', async () => {
  await scratch.client.workspace.changeSettings({ prelabelTilePx: 128 })
  const { context } = scratch.engine
  const seen = () => context.store.get<{ n: number }>('SELECT count(*) AS n FROM prelabel_tile')!.n
  const { jobId } = await scratch.client.models.prelabel({})
  const stop = setInterval(() => {
    const { status, done } = context.jobs.get(jobId)
    if (status === 'running' && done > 0.4) context.jobs.cancel(jobId)
  }, 1)
  const cancelled = await context.jobs.wait(jobId)
  clearInterval(stop)
  expect(cancelled.status).toBe('cancelled')
  const before = seen()
  expect(before).toBeGreaterThan(10)
  expect(await found()).toEqual([])
  await scratch.client.jobs.resume({ jobId })
  const { large } = resultOf(await context.jobs.wait(jobId))
  expect(large!.tiles).toBeGreaterThan(before)
  expect(seen()).toBe(0)
  expect((await found()).filter(({ class: name }) => name === 'red')).toHaveLength(1)
})

test('P10: a run that is killed continues after the written tiles', async () => {
  await scratch.client.workspace.changeSettings({ prelabelTilePx: 96 })
  const { jobId } = await scratch.client.models.prelabel({})
  resultOf(await scratch.engine.context.jobs.wait(jobId))
  const undisturbed = await found()
  const { store } = scratch.engine.context
  store.write(() => {
    for (const table of ['prediction', 'prediction_run']) store.run(`DELETE FROM ${table}`)
  })
  await scratch.engine.close()

  // The first transactions open the workspace and the job; then come batches of tiles.
  let engine: Engine | null = null
  for (let n = 8; engine === null; n += 2) {
    const stopAt = { signal: 'SIGKILL', when: 'after', step: 'commit', n } as const
    expect((await winnow(['prelabel', scratch.folder, '--quiet'], { stopAt })).exitCode).toBeNull()
    const opened = await openEngine({ folder: scratch.folder })
    const kept = opened.context.store.get<{ n: number }>('SELECT count(*) AS n FROM prelabel_tile')!.n
    if (kept > 0) engine = opened
    else await opened.close()
  }
  expect(await found(engine.client)).toEqual([])
  await engine.close()
  const again = await winnow(['prelabel', scratch.folder, '--json', '--quiet'])
  expect(again.json()).toMatchObject({ images: 1, failed: [], large: { images: 1 } })
  scratch.engine = await openEngine({ folder: scratch.folder })
  expect(await found(scratch.engine.client)).toEqual(undisturbed)
})
