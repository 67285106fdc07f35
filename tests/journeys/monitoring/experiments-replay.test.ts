import { afterEach, beforeEach, expect, test } from 'vitest'
import { openEngine } from '#engine'
import { type ImageId, rowOf } from '#model/ids.ts'
import { runCommand } from '../../support/run-command.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

let scratch: Scratch
beforeEach(async () => {
  scratch = await scratchWorkspace(['person', 'dog'])
})
afterEach(() => scratch.close())

const right = { classId: 1, score: 0.9, box: [10, 10, 40, 40] as const }
const moved = { classId: 1, score: 0.9, box: [10, 10, 40, 60] as const }
const wrong = { classId: 2, score: 0.8, box: [200, 200, 40, 40] as const }

/** A reviewed image with one label at the place of `right`. */
function reviewedImage(minute: number): ImageId {
  const imageId = scratch.addImage()
  const { store } = scratch.engine.context
  store.write(() => {
    store.run(
      `INSERT INTO annotation (image_id, id, position, class_id, shape, geometry, x, y, width, height, attributes, origin,
         created_at, updated_at, updated_by)
       VALUES (?, ?, 0, 1, 'box', ?, 10, 10, 40, 40, '{}', 'human', 0, 0, 1)`,
      [
        rowOf(imageId),
        `ann_${String(rowOf(imageId)).padStart(12, '0')}`,
        JSON.stringify({ shape: 'box', x: 10, y: 10, width: 40, height: 40 }),
      ],
    )
    store.run("UPDATE image SET state = 'reviewed', reviewed_at = ?, reviewed_by = 1, label_count = 1 WHERE id = ?", [
      minute * 60_000,
      rowOf(imageId),
    ])
  })
  return imageId
}

test('a replay promotes the better model, rolls back the worse one, and counts near-duplicates once', async () => {
  const [current, candidate] = [scratch.addModel(), scratch.addModel('candidate')]
  const images = Array.from({ length: 90 }, (_, n) => reviewedImage(n))
  for (const [n, imageId] of images.entries()) {
    scratch.addPredictions(current, imageId, n % 3 === 0 ? [right] : [moved, wrong])
    scratch.addPredictions(candidate, imageId, n % 5 === 0 ? [moved] : [right])
  }
  const unseen = reviewedImage(100)
  scratch.addPredictions(current, unseen, [right])

  const better = await scratch.client.experiments.replay({ current, candidate })
  expect(better).toMatchObject({
    experimentId: null,
    decision: 'promoted',
    clusters: 90,
    images: 90,
    missing: { current: 0, candidate: 1 },
    threshold: Math.log(20),
  })
  expect(better.logE.promote).toBeGreaterThanOrEqual(better.threshold)
  expect(better.deltaScore).toBeGreaterThan(0.1)
  expect(better.decidedAtCluster).toBe(Math.max(50, better.crossedAt.promote!))
  // Each model shows from its own least work on: that leaves the current one's wrong boxes out.
  expect(better.telling.candidate[0]).toMatchObject({ current: [{ classId: 1, height: 60 }] })
  expect(better.because.at(-1)).toMatch(/has not run on 1 reviewed image\.$/)

  const worse = await scratch.client.experiments.replay({ current: candidate, candidate: current })
  expect(worse).toMatchObject({ decision: 'rolledBack', deltaScore: -better.deltaScore! })
  expect(worse.logE.rollback).toBeGreaterThanOrEqual(worse.threshold)
  expect(worse.telling.current.length).toBeGreaterThan(0)

  const { store } = scratch.engine.context
  store.write(() => {
    for (const [n, imageId] of images.slice(0, 80).entries())
      store.run('INSERT INTO duplicate_row (image_id, run, group_id, size, rank) VALUES (?, 0, 1, 80, ?)', [
        rowOf(imageId),
        n + 1,
      ])
  })
  const grouped = await scratch.client.experiments.replay({ current, candidate })
  expect(grouped).toMatchObject({ clusters: 11, images: 90, decision: 'inconclusive', decidedAtCluster: null })
  expect((await scratch.client.models.list()).map(({ modelId }) => modelId)).toEqual([current, candidate])
})

test('`winnow experiment replay` says the same, in the order and of the images asked for', async () => {
  const [current, candidate] = [scratch.addModel(), scratch.addModel('candidate')]
  for (let n = 0; n < 12; n++) {
    const imageId = reviewedImage(n)
    scratch.addPredictions(current, imageId, [moved])
    scratch.addPredictions(candidate, imageId, [right])
  }
  await scratch.engine.close()
  const replay = async (...more: string[]) => {
    const args = ['experiment', 'replay', scratch.folder, '--current', current, '--candidate', candidate, '--json']
    const { exitCode, stdout } = await runCommand([...args, ...more])
    expect(exitCode).toBe(0)
    return JSON.parse(stdout)
  }
  const all = await replay()
  expect(all).toMatchObject({ kind: 'canary', candidate, current, clusters: 12, decision: 'inconclusive' })
  expect(all.guardrails).toEqual([expect.objectContaining({ class: 'person', state: 'too-few' })])
  const backward = await replay('--order', 'image.path:desc')
  expect(backward.logE.promote).toBeCloseTo(all.logE.promote, 12)
  expect(await replay('--where', 'image.path == "image-3.jpg"')).toMatchObject({ clusters: 1 })
  scratch.engine = await openEngine({ folder: scratch.folder })
})
