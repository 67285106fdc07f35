import { describe, expect, test } from 'vitest'
import type { EngineClient } from '#contract'
import type { ImageId } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { type Diff, emptyDiff } from '#model/labels/diff.ts'
import { adding, box, label, labelBench, stating } from '../../support/label-bench.ts'

describe('hours saved', () => {
  const bench = labelBench()
  const seconds = (some: number) => bench.scratch.clock.advance(some * 1000)
  const hours = () => bench.scratch.client.monitoring.hoursSaved({ sinceMs: 0 })

  /** Each edit after so many seconds, as a user would. */
  async function review(client: EngineClient, imageId: ImageId, edits: readonly [after: number, diff: Diff][]) {
    await client.labeling.savePosition({
      where: '',
      order: 'image.importedAt:asc',
      purpose: 'review',
      imageId,
      position: 0,
    })
    for (const [after, diff] of [...edits, [1, stating('predicted', 'reviewed')] as const]) {
      seconds(after)
      await bench.edit(imageId, diff, { client })
    }
  }

  /** Of three predictions one is deleted, one becomes a label of another class and one is moved; an object is drawn. */
  async function correct(client: EngineClient, { drawing, pause = 0 }: { drawing: number; pause?: number }) {
    const { imageId, modelId, predictionIds } = bench.predicted([
      { classId: 1, score: 0.9, box: [10, 10, 50, 50] },
      { classId: 2, score: 0.8, box: [100, 100, 60, 20] },
      { classId: 3, score: 0.7, box: [200, 200, 20, 20] },
    ])
    const [first, second, third] = predictionIds
    const taken = (predictionId: NonNullable<Annotation['predictionId']>, more: Partial<Annotation>) => ({
      ...adding(label({ origin: 'model', modelId, predictionId, score: 0.9, ...more })),
      predictions: [{ id: predictionId, before: 'open' as const, after: 'taken' as const }],
    })
    await review(client, imageId, [
      [5, { ...emptyDiff, predictions: [{ id: first!, before: 'open', after: 'deleted' }] }],
      [2, taken(second!, { classId: 1, geometry: box(100, 100, 60, 20) })],
      [4 + pause, taken(third!, { classId: 3, geometry: box(204, 200, 24, 20) })],
      [drawing, adding(label({ classId: 2 }))],
    ])
  }

  test('come from the workspace’s own times and from what users did', async () => {
    const { client } = bench.scratch
    expect(await hours()).toMatchObject({ all: { images: 0, savedSeconds: 0 }, models: [], candidate: null, edits: 0 })
    for (let n = 0; n < 30; n += 1) await correct(client, { drawing: 10 })
    const report = await hours()
    const share = 30 / 50
    expect(report.seconds).toMatchObject({
      missed: { edits: 30, seconds: expect.closeTo(share * 10 + (1 - share) * 7, 9) },
      relabeled: { edits: 30, seconds: expect.closeTo(share * 2 + (1 - share) * 3.5, 9) },
      moved: { edits: 30, seconds: expect.closeTo(share * 4 + (1 - share) * 1.75, 9) },
    })
    // The first edit of an image begins when the image was opened.
    expect(report.seconds.spurious).toMatchObject({
      edits: 30,
      seconds: expect.closeTo(share * 5 + (1 - share) * 2.1, 9),
    })
    const { missed, spurious, relabeled, moved } = report.seconds
    const saved = 30 * (2 * missed.seconds - spurious.seconds - relabeled.seconds - moved.seconds)
    expect(report.all).toMatchObject({
      images: 30,
      byHandSeconds: expect.closeTo(30 * 3 * missed.seconds, 6),
      savedSeconds: expect.closeTo(saved, 6),
    })
    expect(report.all.interval[0]).toBeLessThan(saved)
    expect(report.all.interval[1]).toBeGreaterThan(saved)
    expect(report.models).toEqual([{ ...report.all, modelId: 'mdl_1', name: expect.any(String), alias: 'current' }])
    expect(report.edits).toBe(120)
    const later = await client.monitoring.hoursSaved({ sinceMs: bench.scratch.clock.nowMs() + 1 })
    expect(later.all).toEqual({ images: 0, byHandSeconds: 0, savedSeconds: 0, interval: [0, 0] })
  })

  test('leave out pauses of more than a minute, and name nobody', async () => {
    for (let n = 0; n < 5; n += 1) await correct(bench.scratch.client, { drawing: 10, pause: 57 })
    const report = await hours()
    expect(report.seconds.moved.edits).toBe(0)
    expect(report.seconds.missed.edits).toBe(5)
    expect(JSON.stringify(report)).not.toContain('olga')
  })

  test('of oneself are those of one’s own reviews, for annotators too', async () => {
    const ana = await bench.scratch.actingAs('ana', 'annotator')
    await correct(bench.scratch.client, { drawing: 10 })
    await correct(ana, { drawing: 10 })
    await correct(ana, { drawing: 10 })
    const [own, all] = [await ana.monitoring.ownHoursSaved({ sinceMs: 0 }), await hours()]
    expect([own.images, all.all.images]).toEqual([2, 3])
    expect(own.savedSeconds).toBeCloseTo((2 / 3) * all.all.savedSeconds, 9)
    await expect(ana.monitoring.hoursSaved({ sinceMs: 0 })).rejects.toMatchObject({ code: 'REFUSED' })
  })

  test('of a candidate come from images that both models have looked at', async () => {
    const { scratch } = bench
    bench.predicted([])
    const candidate = scratch.addModel()
    await scratch.client.models.moveAlias({ modelId: candidate, alias: 'candidate' })
    const images: ImageId[] = []
    for (let n = 0; n < 20; n += 1) {
      const { imageId } = bench.predicted([])
      images.push(imageId)
      await review(scratch.client, imageId, [[10, adding(label({ classId: 1, geometry: box(10, 10, 50, 50) }))]])
    }
    expect((await hours()).candidate).toBeNull()
    for (const imageId of images)
      scratch.addPredictions(candidate, imageId, [{ classId: 1, score: 0.9, box: [10, 10, 50, 50] }])
    const { candidate: told, all, seconds: each } = await hours()
    expect(all.savedSeconds).toBe(0)
    expect(told).toMatchObject({
      images: 20,
      currentSavedSeconds: 0,
      savedSeconds: expect.closeTo(20 * each.missed.seconds, 6),
    })
  })
})
